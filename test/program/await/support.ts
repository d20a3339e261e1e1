import type { AwaitSettings } from "../../../boot/awaitProtocol.ts";
import type { GroupStatus, NodeReport, NodeStatus } from "../../../scripts/await/groupStatus.ts";
import type { Asked, Ports } from "../../../scripts/await/ports.ts";

export const SETTINGS: AwaitSettings<string> = {
  apiUrl: "https://door.example:8443/v1",
  operatorKey: "sk-operatorkey",
  apiKey: "sk-clientkey",
  caPem: "ca",
  model: "deepseek-tiny",
  minutes: 10,
  generation: "aaaaaaaaaaaa",
  nodes: ["dev-rank0", "dev-rank1"],
};

function statusOf(changes: Partial<NodeStatus> = {}): NodeStatus {
  return {
    generation: SETTINGS.generation,
    stage: "preflight",
    state: "running",
    detail: "checks packages",
    done: null,
    total: null,
    unit: null,
    rate: null,
    since: "2026-11-24T09:00:00Z",
    stages: {},
    ...changes,
  };
}

export function nodeOf(rank: number, status: Partial<NodeStatus> | null): NodeReport {
  const name = `dev-rank${rank}`;
  return { name, reachable: true, error: null, status: status === null ? null : statusOf(status) };
}

/** A group of two nodes in the given states. */
export function groupOf(first: Partial<NodeStatus> | null, second: Partial<NodeStatus> | null): GroupStatus {
  const nodes = [nodeOf(0, first), nodeOf(1, second)];
  const ready = nodes.every(({ status }) => status?.stage === "serve" && status.state === "done");
  return { ready, kvTokensReported: ready ? 16_000 : null, nodes };
}

export const WEIGHTS_DONE: Partial<NodeStatus> = {
  stage: "load",
  detail: "shard 1 of 4",
  stages: { weights: { state: "done", since: "2026-11-24T09:00:00Z" } },
};
export const SERVES: Partial<NodeStatus> = { stage: "serve", state: "done", detail: "serves" };

export interface PlayedPorts extends Ports {
  readonly said: string[];
  /** What was asked of /ops/log: `node unit`. */
  readonly asked: string[];
}

/**
 * Plays a group: one status per poll, the last one for ever; sleeping moves the clock and takes no time.
 */
export function play(script: readonly (Asked | GroupStatus)[], changes: Partial<Ports> = {}): PlayedPorts {
  const said: string[] = [];
  const asked: string[] = [];
  let nowMs = 0;
  let poll = 0;
  return {
    said,
    asked,
    async status() {
      const step = script[Math.min(poll++, script.length - 1)];
      if (step === undefined) throw new Error("the script is empty");
      return "kind" in step ? step : { kind: "status", group: step };
    },
    async log(node, unit) {
      asked.push(`${node} ${unit}`);
      return "first line\nlast line\n";
    },
    answer: async () => ({ firstTokenSeconds: 0.5 }),
    say: (line) => void said.push(`${nowMs / 1000} s: ${line}`),
    nowMs: () => nowMs,
    async sleep(ms) {
      nowMs += ms;
    },
    ...changes,
  };
}
