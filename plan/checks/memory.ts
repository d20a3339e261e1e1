import { MACHINES } from "../catalogue/machines.ts";
import type { ClusterConfig } from "../clusterConfig.ts";
import { lacksFp8 } from "../fp8.ts";
import { tensorParallelSizeOf } from "../groups.ts";
import type { Issue } from "../issue.ts";
import { type MemoryPlan, planMemory } from "../memory.ts";
import { splitObjection } from "../parallelism.ts";
import { LEAST_POOL_TOKENS, LEAST_WORKSPACE_GIB } from "../room.ts";
import { nodesHint } from "../suitable.ts";
import { issuesWithoutGpu } from "./memoryWithoutGpu.ts";

/** With more than this nobody was seen to serve R1: what is left is too little for activations and CUDA graphs. */
const LARGEST_FRACTION = 0.95;

/** Whether the weights fit and leave a pool. Asked only where the model can run and be split over the group. */
export function memoryIssues(config: ClusterConfig): Issue[] {
  const size = tensorParallelSizeOf(config);
  if (lacksFp8(config) || splitObjection(config.model, size) !== undefined) return [];
  if (MACHINES[config.machine].gpu === null) return issuesWithoutGpu(config, size);
  const memory = planMemory(config, size);
  if (memory.kvTokens < LEAST_POOL_TOKENS) return [poolIssue(config, memory, size)];
  const workspaceGib = memory.breakdown?.workspaceGib ?? 0;
  if (workspaceGib >= LEAST_WORKSPACE_GIB) return [];
  return [
    {
      path: "memFractionStatic",
      message: `${memory.memFractionStatic} leaves ${gib(workspaceGib)} for activations and CUDA graphs, below ${LEAST_WORKSPACE_GIB} GiB`,
      hint: "set a smaller memFractionStatic, or a smaller contextLength",
    },
  ];
}

/** Too small a pool: by the fraction, where a larger one would do, else by the number of machines. */
function poolIssue(
  config: ClusterConfig,
  { breakdown, kvTokens, memFractionStatic }: MemoryPlan,
  size: number,
): Issue {
  const { machine, maxTotalTokens, model, nodes } = config;
  const perGpu = `${gib(breakdown?.weightsGib ?? 0)} of ${model.name} on each GPU of ${gib(breakdown?.totalGib ?? 0)}`;
  if (maxTotalTokens !== undefined && maxTotalTokens < LEAST_POOL_TOKENS) {
    return {
      path: "maxTotalTokens",
      message: `${maxTotalTokens} tokens, below the ${LEAST_POOL_TOKENS} of a useful pool`,
      hint: `set maxTotalTokens: ${LEAST_POOL_TOKENS} or more, or remove it`,
    };
  }
  const widened = planMemory({ ...config, memFractionStatic: LARGEST_FRACTION }, size);
  if (widened.kvTokens >= LEAST_POOL_TOKENS) {
    return {
      path: "memFractionStatic",
      message: `${memFractionStatic} of the free memory holds ${perGpu}, and a pool of ${kvTokens} tokens, below ${LEAST_POOL_TOKENS}`,
      hint: `set memFractionStatic: "0.92", chunkedPrefillSize: 4096 and contextLength: 65536, or take more nodes`,
    };
  }
  return {
    path: "nodes",
    message: `${nodes} × ${machine} cannot hold ${perGpu} and a pool of ${LEAST_POOL_TOKENS} tokens`,
    hint: nodesHint(config),
  };
}

function gib(value: number): string {
  return `${value.toFixed(1)} GiB`;
}
