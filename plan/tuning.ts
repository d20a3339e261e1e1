import type { ClusterConfig } from "./clusterConfig.ts";

/** The engine's sizes that trade memory against speed: the user's, or the plan's own choice. */
export interface Tuning {
  /** Tokens of a prompt that are computed at once. */
  readonly chunkedPrefillSize: number;
  readonly maxRunningRequests: number;
  /** Largest batch with a recorded CUDA graph; larger ones run without. */
  readonly cudaGraphMaxBatchSize: number;
}

export function tuningOf(config: ClusterConfig): Tuning {
  const maxRunningRequests = config.maxRunningRequests ?? 128;
  return {
    // SGLang's own default on 80 GB GPUs.
    chunkedPrefillSize: config.chunkedPrefillSize ?? 8192,
    maxRunningRequests,
    // The engine's default of 512 graphs costs minutes of start and gigabytes; 128 covers the usual batch.
    cudaGraphMaxBatchSize: config.cudaGraphMaxBatchSize ?? Math.min(maxRunningRequests, 128),
  };
}
