import { currentStatus, type GroupStatus, type NodeReport } from "./groupStatus.ts";
import { progress } from "./quantities.ts";

/** Progress of one node is shown at most this often; a change of stage or state at once. */
const PROGRESS_EVERY_MS = 5_000;

const STAGE_WIDTH = "preflight".length;
const STATE_WIDTH = "running".length;

/** One node's present state on one line; `nameWidth` aligns several of them. */
export function stageLine(node: NodeReport, generation: string, nameWidth: number): string {
  const name = node.name.padEnd(nameWidth);
  if (!node.reachable) return `${name}  is not reachable from the gateway: ${node.error ?? "no answer"}`;
  if (node.status === null) return `${name}  has not reported yet`;
  const status = currentStatus(node, generation);
  if (status === undefined)
    return `${name}  still runs release ${node.status.generation}, ${generation} is next`;
  const { done, total } = status;
  const what =
    done === null || total === null ? status.detail : progress(done, total, status.unit, status.rate);
  return `${name}  ${status.stage.padEnd(STAGE_WIDTH)}  ${status.state.padEnd(STATE_WIDTH)}  ${what}`.trimEnd();
}

/** Remembers what was shown of each node, so that only news is printed. */
export function stageLines(generation: string): (group: GroupStatus, nowMs: number) => string[] {
  const shown = new Map<string, { key: string; line: string; atMs: number }>();
  return (group, nowMs) => {
    const width = Math.max(0, ...group.nodes.map((node) => node.name.length));
    return group.nodes.flatMap((node) => {
      const line = stageLine(node, generation, width);
      const key = changeKey(node, generation) ?? line;
      const last = shown.get(node.name);
      const isNews = last === undefined || key !== last.key;
      const isDue = last !== undefined && line !== last.line && nowMs - last.atMs >= PROGRESS_EVERY_MS;
      if (!isNews && !isDue) return [];
      shown.set(node.name, { key, line, atMs: nowMs });
      return [line];
    });
  };
}

/** What must be shown at once when it changes; undefined = the line itself. */
function changeKey(node: NodeReport, generation: string): string | undefined {
  const status = currentStatus(node, generation);
  if (status === undefined || status.total === null) return undefined;
  return `${status.stage} ${status.state}`;
}
