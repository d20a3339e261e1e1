import { currentStatus, type GroupStatus, type NodeReport, type NodeStatus } from "./groupStatus.ts";
import type { Ports } from "./ports.ts";

/** A unit that failed tries again within 15 s by itself; this leaves it one whole try. */
const INHERITED_PATIENCE_MS = 45_000;

/** A stage that failed for good, and where. */
export interface Failure {
  readonly node: string;
  readonly status: NodeStatus;
}

/**
 * Tells failures of this try from those that stood there before.
 *
 * After a failed `up` the nodes still say what went wrong, and the cause may be gone by now: what a node says at first
 * sight counts only when it is still there after one more try of its unit. Nodes' clocks and ours may differ, so that
 * `since` is only compared with itself.
 */
export function failureWatch(
  generation: string,
  ports: Pick<Ports, "nowMs" | "say">,
): (group: GroupStatus) => Failure | undefined {
  /** Failures that each node had at first sight, with the time until which each is borne, once it is its headline. */
  const inherited = new Map<string, Map<string, number | undefined>>();

  const isBorne = (node: string, status: NodeStatus): boolean => {
    const found = inherited.get(node) ?? new Map(failuresOf(status).map((key) => [key, undefined]));
    inherited.set(node, found);
    const key = keyOf(status.stage, status.since);
    if (!found.has(key)) return false;
    const until = found.get(key) ?? ports.nowMs() + INHERITED_PATIENCE_MS;
    if (found.get(key) === undefined)
      ports.say(
        `${node}: ${status.stage} failed before this wait began; ${INHERITED_PATIENCE_MS / 1000} s for one more try`,
      );
    found.set(key, until);
    return ports.nowMs() < until;
  };

  const failureAt = (node: NodeReport): Failure | undefined => {
    const status = currentStatus(node, generation);
    if (status === undefined) return undefined;
    // The headline is a failed stage as long as there is one: from now on every failure is new.
    if (status.state !== "failed") inherited.set(node.name, new Map());
    else if (!isBorne(node.name, status)) return { node: node.name, status };
    return undefined;
  };

  return (group) => group.nodes.map(failureAt).find((failure) => failure !== undefined);
}

function failuresOf({ stage, since, stages }: NodeStatus): string[] {
  const others = Object.entries(stages).filter(([, found]) => found?.state === "failed");
  return [keyOf(stage, since), ...others.map(([name, found]) => keyOf(name, found?.since ?? ""))];
}

function keyOf(stage: string, since: string): string {
  return `${stage} ${since}`;
}
