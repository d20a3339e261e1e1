import type { AwaitResult, AwaitSettings, AwaitVerb } from "../../boot/awaitProtocol.ts";
import { doorWatch } from "./doorWatch.ts";
import { AwaitFailed, answerFailed, stageFailed, timedOut } from "./failure.ts";
import { failureWatch } from "./failureWatch.ts";
import { everyNode, type GroupStatus, hasWeights, serves } from "./groupStatus.ts";
import { COMPLETION_TIMEOUT_MS, type Ports } from "./ports.ts";
import { stageLines } from "./stageLines.ts";

const POLL_EVERY_MS = 1_000;

/** A group that serves and still gives no whole completion for this long will not give one: two silent tries. */
const ANSWER_PATIENCE_MS = 2 * COMPLETION_TIMEOUT_MS;

/** Shows the stages of all nodes until what `verb` names has come, or throws `AwaitFailed`. */
export async function awaitGroup(
  verb: AwaitVerb,
  settings: AwaitSettings<string>,
  ports: Ports,
): Promise<AwaitResult | undefined> {
  const { generation, nodes } = settings;
  const follow = followGroup(settings, ports);
  if (verb === "weights") {
    await follow((group) => everyNode(group, nodes, generation, hasWeights));
    return undefined;
  }
  let lastReason = "";
  let triedSinceMs: number | undefined;
  for (;;) {
    const group = await follow((seen) => seen.ready && everyNode(seen, nodes, generation, serves));
    triedSinceMs ??= ports.nowMs();
    try {
      const { firstTokenSeconds } = await ports.answer();
      return { kvTokensReported: group.kvTokensReported, firstTokenSeconds };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== lastReason) ports.say(`every node serves, no answer yet: ${reason}`);
      lastReason = reason;
      const head = nodes[0] ?? "";
      if (ports.nowMs() - triedSinceMs >= ANSWER_PATIENCE_MS) throw await answerFailed(reason, head, ports);
      await ports.sleep(POLL_EVERY_MS);
    }
  }
}

/** Polls with one clock for the whole wait; each call returns the first status that satisfies `isDone`. */
function followGroup(settings: AwaitSettings<string>, ports: Ports) {
  const { apiUrl, generation, minutes, nodes } = settings;
  const newLines = stageLines(generation);
  const failureIn = failureWatch(generation, ports);
  const door = doorWatch(apiUrl, nodes[0] ?? "the head host", ports);
  const deadlineMs = ports.nowMs() + minutes * 60_000;
  let last: GroupStatus | undefined;
  let silence: string | undefined;
  return async (isDone: (group: GroupStatus) => boolean): Promise<GroupStatus> => {
    for (;;) {
      const asked = await ports.status();
      if (asked.kind === "status") {
        door.answered();
        last = asked.group;
        for (const line of newLines(asked.group, ports.nowMs())) ports.say(line);
        const failure = failureIn(asked.group);
        if (failure !== undefined) throw await stageFailed(failure.node, failure.status, ports);
        if (isDone(asked.group)) return asked.group;
      } else {
        silence = asked.reason;
        const final = door.unanswered(asked);
        if (final !== undefined) throw new AwaitFailed(final);
      }
      if (ports.nowMs() >= deadlineMs) throw await timedOut(minutes, last, silence, generation, ports);
      await ports.sleep(POLL_EVERY_MS);
    }
  };
}
