import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";
import { PORTS } from "../ports.ts";

/** On own hosts the door, the engine, the status service and sshd share the head's ports. */
export function portIssues({ backend, gateway, hosts }: ClusterConfig): Issue[] {
  if (backend !== "hosts") return [];
  const taken = new Map<number, string>([
    [PORTS.engineHttp, "the engine"],
    [PORTS.rendezvous, "the ranks' rendezvous"],
    [PORTS.ops, "status and logs"],
  ]);
  const sshIssues = hosts.flatMap(({ port }, index): Issue[] => {
    const owner = taken.get(port);
    return owner === undefined
      ? []
      : [
          {
            path: `hosts[${index}].port`,
            message: `${port} is the port of ${owner}`,
            hint: "let sshd listen on another port, such as 22",
          },
        ];
  });
  const head = hosts[0];
  const owner =
    taken.get(gateway.port) ?? (head?.port === gateway.port ? "sshd on the head host" : undefined);
  if (owner === undefined) return sshIssues;
  return [
    ...sshIssues,
    {
      path: "gatewayPort",
      message: `${gateway.port} is the port of ${owner}`,
      hint: "set gatewayPort to a free port, such as 443 or 8443",
    },
  ];
}
