import type { ClusterConfig } from "./clusterConfig.ts";

/** A request can never be longer than the pool: the user's length, or the largest that fits, in steps of 1024. */
export function contextLengthOf(config: ClusterConfig, kvTokens: number): number {
  if (config.contextLength !== undefined) return config.contextLength;
  const longest = Math.min(config.model.architecture.maxPositions, kvTokens);
  return longest < 1024 ? longest : Math.floor(longest / 1024) * 1024;
}
