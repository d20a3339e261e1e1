import { MACHINES } from "./catalogue/machines.ts";
import type { ClusterConfig } from "./clusterConfig.ts";
import { planMemory, weightsPerRankGib } from "./memory.ts";

/** A smaller pool is of no use, tokens: a model that thinks aloud takes thousands of them for one answer. */
export const LEAST_POOL_TOKENS = 16_384;

/**
 * The least workspace with which a group was seen to serve, GiB: 8 H20 at 0.95 with prefill chunks of 4096 and a
 * context of 65536 (tanjunchen.github.io, 2025-03-23), rounded down.
 */
export const LEAST_WORKSPACE_GIB = 4;

/** Weights that a machine without GPUs is given at most, GiB: half of its memory, beside engine and pool. */
export function weightsLimitWithoutGpuGib({ machine }: ClusterConfig): number {
  return MACHINES[machine].memoryGib / 2;
}

/** Whether weights, a useful pool and the workspace find room on every device. */
export function hasRoom(config: ClusterConfig, tensorParallelSize: number): boolean {
  const { breakdown, kvTokens } = planMemory(config, tensorParallelSize);
  if (breakdown === null) {
    return weightsPerRankGib(config.model, tensorParallelSize) <= weightsLimitWithoutGpuGib(config);
  }
  return kvTokens >= LEAST_POOL_TOKENS && breakdown.workspaceGib >= LEAST_WORKSPACE_GIB;
}
