import type { ClusterConfig } from "./clusterConfig.ts";
import { PORTS } from "./ports.ts";

/** One permission, as data: a security group's rule on AWS, a line for whoever runs a firewall on own hosts. */
export interface NetworkRule {
  readonly from: "clients" | "group" | "gateway";
  readonly to: "group" | "gateway";
  readonly protocol: "tcp" | "all";
  /** null: every port. */
  readonly port: number | null;
  /** Only for clients: who they are; empty where the owner of the hosts decides. */
  readonly cidrs: readonly string[];
  readonly why: string;
}

/** Nothing but the door is open to the outside; the ranks talk on ports that nobody can list beforehand. */
export function networkRules(config: ClusterConfig): NetworkRule[] {
  const inside = { protocol: "tcp", cidrs: [] } as const;
  const rules: NetworkRule[] = [
    {
      from: "clients",
      to: "gateway",
      protocol: "tcp",
      port: config.gateway.port,
      cidrs: config.clientCidrs,
      why: "the OpenAI-compatible API over TLS",
    },
    {
      from: "group",
      to: "group",
      protocol: "all",
      port: null,
      cidrs: [],
      why: "Gloo, NCCL and ZeroMQ take ephemeral ports; EFA needs every protocol, both ways",
    },
  ];
  if (config.backend === "hosts") return rules;
  return [
    ...rules,
    { ...inside, from: "gateway", to: "group", port: PORTS.engineHttp, why: "requests to rank 0's engine" },
    { ...inside, from: "gateway", to: "group", port: PORTS.ops, why: "status and logs of every node" },
    { ...inside, from: "group", to: "gateway", port: PORTS.ops, why: "status of the fetching node" },
  ];
}
