import type { ClusterConfig } from "../clusterConfig.ts";
import { lacksFp8 } from "../fp8.ts";
import { tensorParallelSizeOf } from "../groups.ts";
import type { Issue } from "../issue.ts";
import { planMemory } from "../memory.ts";
import { splitObjection } from "../parallelism.ts";
import { LEAST_POOL_TOKENS } from "../room.ts";
import { tuningOf } from "../tuning.ts";

/** Sizes of requests and batches against the checkpoint and the pool. */
export function contextIssues(config: ClusterConfig): Issue[] {
  return [...lengthIssues(config), ...batchIssues(config)];
}

function lengthIssues(config: ClusterConfig): Issue[] {
  const { contextLength, model } = config;
  if (contextLength === undefined) return [];
  const { maxPositions } = model.architecture;
  if (contextLength > maxPositions) {
    return [
      {
        path: "contextLength",
        message: `${contextLength} tokens, above the ${maxPositions} that ${model.name} was made for`,
        hint: `set contextLength: ${maxPositions} at most`,
      },
    ];
  }
  const size = tensorParallelSizeOf(config);
  if (lacksFp8(config) || splitObjection(model, size) !== undefined) return [];
  const { breakdown, kvTokens } = planMemory(config, size);
  // A pool that is missing altogether is reported by itself.
  const poolIsKnown =
    breakdown === null ? config.maxTotalTokens !== undefined : kvTokens >= LEAST_POOL_TOKENS;
  if (!poolIsKnown || contextLength <= kvTokens) return [];
  const poolIsCapped = config.maxTotalTokens !== undefined && config.maxTotalTokens <= kvTokens;
  return [
    {
      path: "contextLength",
      message: `${contextLength} tokens, above the KV pool of ${kvTokens}: no request can be longer than the pool`,
      hint: `set contextLength: ${kvTokens} at most, or ${poolIsCapped ? "a larger maxTotalTokens" : "more nodes, a larger memFractionStatic or kvCacheDtype: fp8_e4m3"}`,
    },
  ];
}

function batchIssues(config: ClusterConfig): Issue[] {
  const { cudaGraphMaxBatchSize, maxRunningRequests } = tuningOf(config);
  if (cudaGraphMaxBatchSize <= maxRunningRequests) return [];
  return [
    {
      path: "cudaGraphMaxBatchSize",
      message: `${cudaGraphMaxBatchSize}, above maxRunningRequests ${maxRunningRequests}: no batch would use the larger graphs`,
      hint: `set cudaGraphMaxBatchSize: ${maxRunningRequests} at most`,
    },
  ];
}
