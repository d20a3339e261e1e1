import type { Engine } from "./catalogue/engines.ts";
import type { Machine } from "./catalogue/machines.ts";
import type { Model } from "./catalogue/models.ts";
import type { Backend, GatewayConfig, Host, Sources } from "./clusterConfig.ts";
import type { MemoryPlan } from "./memory.ts";
import type { NetworkRule } from "./network.ts";

/** Everything that is decided before any resource exists. Plain, frozen data. */
export interface ClusterPlan {
  readonly group: string;
  readonly backend: Backend;
  readonly machine: Machine;
  readonly model: Model;
  readonly engine: Engine;
  readonly tensorParallelSize: number;
  /** Tokens per request at most. */
  readonly contextLength: number;
  readonly memory: MemoryPlan;
  /** One per machine; `nodes[i].rank === i`, rank 0 is the head. */
  readonly nodes: readonly NodePlan[];
  readonly gateway: GatewayPlan;
  readonly network: readonly NetworkRule[];
  readonly ports: Ports;
  readonly sharedPath: string;
  readonly sources: Sources;
  readonly apiKeys: Readonly<Record<string, number>>;
  readonly operatorKeyGeneration: number;
  readonly readyTimeoutMinutes: number;
}

export type Role = "rank" | "gateway";

export interface NodePlan {
  /** `<group>-rank<n>`; part of every resource name of this machine. */
  readonly name: string;
  readonly rank: number;
  readonly roles: readonly Role[];
  /** Private IPv4 address that the ranks use among themselves. */
  readonly address: string;
  /** The host behind this rank; undefined with the aws backend. */
  readonly host: Host | undefined;
  readonly launch: Launch;
}

/** How one rank's engine starts. Only `--node-rank`, `--host` and addresses in `env` differ between ranks. */
export interface Launch {
  /** Arguments after `python -m sglang.launch_server`, long spellings. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface GatewayPlan {
  /** Name of the node that holds the role. */
  readonly node: string;
  readonly publicHost: string;
  readonly port: number;
  /** `https://host[:port]/v1` */
  readonly apiUrl: string;
  readonly certificate: GatewayConfig["certificate"];
  /** Where nginx reaches the engine: `127.0.0.1:30000` where both are on one host. */
  readonly upstream: string;
}

export interface Ports {
  readonly engineHttp: number;
  readonly rendezvous: number;
  /** Status and logs of every node, on its private address, behind the operator's key. */
  readonly ops: number;
}
