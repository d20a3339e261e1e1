import type { ClusterConfig, Host } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";
import { isPrivateAddress } from "../privateAddress.ts";

/** The machines of backend hosts: one per node, each with a name and addresses of its own. */
export function hostIssues(config: ClusterConfig): Issue[] {
  if (config.backend !== "hosts") return [];
  const { hosts } = config;
  return [
    ...countIssues(config),
    ...repeated(hosts, "name", ({ name }) => name, "give each host a name of its own"),
    ...repeated(
      hosts,
      "address",
      ({ address, port }) => `${address}:${port}`,
      "two ranks cannot share a machine: name another one",
    ),
    ...repeated(
      hosts,
      "privateAddress",
      ({ privateAddress }) => privateAddress,
      "set each host's own address on the shared network",
    ),
    ...hosts.flatMap(publicIssues),
  ];
}

function countIssues({ hosts, nodes }: ClusterConfig): Issue[] {
  if (hosts.length === 0) {
    return [
      {
        path: "hosts",
        message: `is empty: there is no head host, and ${nodes} ${nodes === 1 ? "node needs" : "nodes need"} one host each`,
        hint: "list the machines under hosts; the first one is the head and the door",
      },
    ];
  }
  if (hosts.length === nodes) return [];
  return [
    {
      path: "hosts",
      message: `names ${hosts.length} machines for ${nodes} nodes`,
      hint: `set nodes: ${hosts.length}, or list ${nodes} hosts`,
    },
  ];
}

/** Ranks that meet over a public address would send the model's traffic over the internet, in clear. */
function publicIssues({ privateAddress }: Host, index: number): Issue[] {
  if (isPrivateAddress(privateAddress)) return [];
  return [
    {
      path: `hosts[${index}].privateAddress`,
      message: `${privateAddress} is not in a private network`,
      hint: "set an address in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10 that all hosts reach",
    },
  ];
}

function repeated(
  hosts: readonly Host[],
  field: keyof Host,
  keyOf: (host: Host) => string,
  hint: string,
): Issue[] {
  const first = new Map<string, number>();
  return hosts.flatMap((host, index) => {
    const key = keyOf(host);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    return [
      { path: `hosts[${index}].${field}`, message: `${key} is already hosts[${earlier}].${field}`, hint },
    ];
  });
}
