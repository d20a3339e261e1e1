import { type GroupStatus, type NodeReport, type NodeStatus, UNIT_OF_STAGE } from "./groupStatus.ts";
import type { Ports } from "./ports.ts";
import { duration } from "./quantities.ts";
import { stageLine } from "./stageLines.ts";

/** Lines of the journal that a report carries. */
const LOG_LINES = 15;

/** The end of waiting without success; the message is the whole report. */
export class AwaitFailed extends Error {}

/** A stage that failed for good: node, stage, cause and the journal's last lines. */
export async function stageFailed(node: string, status: NodeStatus, ports: Ports): Promise<AwaitFailed> {
  const unit = UNIT_OF_STAGE[status.stage];
  return new AwaitFailed(
    `${node}: ${status.stage} failed: ${status.detail}\n${await journal(node, unit, ports)}`,
  );
}

/** The time is over: where every node stands, and the journal of the one that is furthest behind. */
export async function timedOut(
  minutes: number,
  last: GroupStatus | undefined,
  silence: string | undefined,
  generation: string,
  ports: Ports,
): Promise<AwaitFailed> {
  const head = `not done after ${duration(minutes * 60)}`;
  if (last === undefined) return new AwaitFailed(`${head}: ${silence ?? "the gateway never answered"}`);
  const lines = last.nodes.map((node) => `  ${stageLine(node, generation, 0)}`);
  const behind = furthestBehind(last.nodes);
  const log = behind?.status ? await journal(behind.name, UNIT_OF_STAGE[behind.status.stage], ports) : "";
  return new AwaitFailed([`${head}:`, ...lines, log].join("\n").trimEnd());
}

/** Ready by its own word, and yet no completion comes through the public URL. */
export async function answerFailed(reason: string, head: string, ports: Ports): Promise<AwaitFailed> {
  const unit = UNIT_OF_STAGE.serve;
  return new AwaitFailed(`every node serves, but ${reason}\n${await journal(head, unit, ports)}`);
}

function furthestBehind(nodes: readonly NodeReport[]): NodeReport | undefined {
  const order = Object.keys(UNIT_OF_STAGE);
  const position = (node: NodeReport) => (node.status ? order.indexOf(node.status.stage) : order.length);
  return [...nodes].sort((a, b) => position(a) - position(b))[0];
}

async function journal(node: string, unit: string, ports: Ports): Promise<string> {
  const text = await ports.log(node, unit, LOG_LINES).catch((error: Error) => `(no log: ${error.message})`);
  const lines = text.trimEnd().split("\n").slice(-LOG_LINES);
  return [`last lines of ${unit} on ${node}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
