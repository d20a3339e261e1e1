/** What a node says about itself (`/run/deepseek/status.json`). */
export interface NodeStatus {
  readonly generation: string;
  readonly stage: Stage;
  readonly state: State;
  readonly detail: string;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: "bytes" | "files" | "packages" | "shards" | null;
  /** Units per second. */
  readonly rate: number | null;
  /** When the stage began to be as it is, by the node's clock, ISO 8601. */
  readonly since: string;
  readonly stages: Readonly<Record<string, { readonly state: State; readonly since: string } | undefined>>;
}

export type Stage = "preflight" | "shared" | "runtime" | "weights" | "load" | "serve";
export type State = "waiting" | "running" | "done" | "failed";

export interface NodeReport {
  readonly name: string;
  readonly reachable: boolean;
  readonly error: string | null;
  readonly status: NodeStatus | null;
}

/** The answer of `GET /ops/status`. */
export interface GroupStatus {
  readonly ready: boolean;
  readonly kvTokensReported: number | null;
  readonly nodes: readonly NodeReport[];
}

/** The unit whose journal explains a stage. */
export const UNIT_OF_STAGE = {
  preflight: "deepseek-preflight.service",
  shared: "deepseek-preflight.service",
  runtime: "deepseek-runtime.service",
  weights: "deepseek-weights.service",
  load: "sglang.service",
  serve: "sglang.service",
} as const satisfies Record<Stage, string>;

/** The status of a node that already runs the wanted release; undefined while it is away or runs an older one. */
export function currentStatus(node: NodeReport, generation: string): NodeStatus | undefined {
  return node.reachable && node.status?.generation === generation ? node.status : undefined;
}

/** True when every wanted node runs the wanted release and `ok` holds for it. */
export function everyNode(
  group: GroupStatus,
  names: readonly string[],
  generation: string,
  ok: (status: NodeStatus) => boolean,
): boolean {
  return names.every((name) => {
    const node = group.nodes.find((candidate) => candidate.name === name);
    const status = node && currentStatus(node, generation);
    return status !== undefined && ok(status);
  });
}

/** True when a node has all weights, verified. */
export function hasWeights(status: NodeStatus): boolean {
  return status.stages.weights?.state === "done";
}

/** True when a node's engine serves. */
export function serves(status: NodeStatus): boolean {
  return status.stage === "serve" && status.state === "done";
}
