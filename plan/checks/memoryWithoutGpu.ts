import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";
import { weightsPerRankGib } from "../memory.ts";
import { weightsLimitWithoutGpuGib } from "../room.ts";
import { modelKey } from "./model.ts";

/** A machine without GPUs: small checkpoints only, and the pool is set in tokens. */
export function issuesWithoutGpu(config: ClusterConfig, tensorParallelSize: number): Issue[] {
  const { cudaGraphMaxBatchSize, machine, maxTotalTokens, model } = config;
  const issues: Issue[] = [];
  const weightsGib = weightsPerRankGib(model, tensorParallelSize);
  const limitGib = weightsLimitWithoutGpuGib(config);
  if (weightsGib > limitGib) {
    issues.push({
      path: modelKey(config),
      message: `${weightsGib.toFixed(1)} GiB of ${model.name} on each machine, above the ${limitGib} GiB that ${machine} has for them`,
      hint: "set customModel to a tiny checkpoint, or machine to one with GPUs",
    });
  }
  if (maxTotalTokens === undefined) {
    issues.push({
      path: "maxTotalTokens",
      message: "is missing: without GPU memory nothing else bounds the KV pool",
      hint: "set maxTotalTokens, such as 16384",
    });
  }
  if (cudaGraphMaxBatchSize !== undefined) {
    issues.push({
      path: "cudaGraphMaxBatchSize",
      message: `is ${cudaGraphMaxBatchSize}, and a machine without GPUs has no CUDA graphs`,
      hint: "remove cudaGraphMaxBatchSize",
    });
  }
  return issues;
}
