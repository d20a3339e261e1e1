import { MACHINES } from "./catalogue/machines.ts";
import type { ClusterConfig, Host } from "./clusterConfig.ts";
import type { GatewayPlan, Role } from "./clusterPlan.ts";
import { PORTS } from "./ports.ts";

/** Who a machine is, before anything is known about how its engine starts. */
export interface Member {
  readonly name: string;
  readonly rank: number;
  readonly roles: readonly Role[];
  readonly address: string;
  readonly host: Host | undefined;
}

/**
 * On AWS the plan gives the addresses: rank n is host 10 + n of 10.42.1.0/24, which holds nothing but ranks, since
 * file systems and endpoints would take addresses there first. The gateway lives in another subnet.
 */
const rankAddress = (rank: number) => `10.42.1.${10 + rank}`;
const GATEWAY_ADDRESS = "10.42.0.10";

/** Ranks per machine times machines: every device of the group works on every token. */
export function tensorParallelSizeOf(config: ClusterConfig): number {
  return config.nodes * MACHINES[config.machine].devicesPerNode;
}

/** One member per machine, in order of rank; rank 0 is the head. */
export function membersOf(config: ClusterConfig): Member[] {
  return Array.from({ length: config.nodes }, (_, rank): Member => {
    const host = config.backend === "hosts" ? config.hosts[rank] : undefined;
    const gatewayIsHere = config.backend === "hosts" && rank === 0;
    return {
      name: `${config.group}-rank${rank}`,
      rank,
      roles: gatewayIsHere ? ["rank", "gateway"] : ["rank"],
      address: host?.privateAddress ?? rankAddress(rank),
      host,
    };
  });
}

/** With own hosts the head is also the door; on AWS the door is a machine of its own. */
export function gatewayOf(config: ClusterConfig, head: Member): GatewayPlan {
  const { port, hostName, certificate } = config.gateway;
  const onHead = head.roles.includes("gateway");
  // On AWS without a host name: the private address, until the backend knows the public one.
  const publicHost = hostName ?? head.host?.address ?? GATEWAY_ADDRESS;
  return {
    node: onHead ? head.name : `${config.group}-gateway`,
    publicHost,
    port,
    apiUrl: `https://${publicHost}${port === 443 ? "" : `:${port}`}/v1`,
    certificate,
    upstream: `${engineHost(head)}:${PORTS.engineHttp}`,
  };
}

/**
 * The engine's HTTP has no keys of its own: loopback, except for a head whose door is another machine. Nobody asks
 * the other ranks: theirs is a health page that always says yes.
 */
export function engineHost(member: Member): string {
  return member.rank === 0 && !member.roles.includes("gateway") ? member.address : "127.0.0.1";
}
