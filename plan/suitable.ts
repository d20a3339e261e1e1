import type { ClusterConfig } from "./clusterConfig.ts";
import { tensorParallelSizeOf } from "./groups.ts";
import { splitObjection } from "./parallelism.ts";
import { hasRoom } from "./room.ts";

/** Machines of one group at most: what `nodes` may be. */
export const MOST_NODES = 64;

/** Numbers of nodes with which this model runs on this kind of machine. */
function suitableNodes(config: ClusterConfig): number[] {
  return Array.from({ length: MOST_NODES }, (_, index) => index + 1).filter((nodes) => {
    const size = tensorParallelSizeOf({ ...config, nodes });
    return splitObjection(config.model, size) === undefined && hasRoom(config, size);
  });
}

/** What to do about a number of nodes that does not work. */
export function nodesHint(config: ClusterConfig): string {
  const suitable = suitableNodes(config);
  if (suitable.length === 0) return "choose another machine: no number of these can run this model";
  return `set nodes: ${suitable.slice(0, 4).join(" or ")}`;
}
