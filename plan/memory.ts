import type { Architecture } from "./catalogue/architecture.ts";
import type { Gpu } from "./catalogue/gpus.ts";
import { MACHINES } from "./catalogue/machines.ts";
import type { Model } from "./catalogue/models.ts";
import type { ClusterConfig } from "./clusterConfig.ts";
import { parametersOf } from "./parameters.ts";
import { type Tuning, tuningOf } from "./tuning.ts";

const GIB = 2 ** 30;

/** Where the memory of one GPU goes, GiB; the parts add up to `totalGib`. */
export interface MemoryBreakdown {
  /** What the driver reports. */
  readonly totalGib: number;
  /** Driver, CUDA context and NCCL, before the engine loads anything. */
  readonly outsideGib: number;
  /** This rank's part of the weights, with what loading leaves behind. */
  readonly weightsGib: number;
  /** The pool of keys and values. Negative: the weights do not leave room for one. */
  readonly kvPoolGib: number;
  /** Table from requests to tokens; it lives outside the static fraction. */
  readonly requestTableGib: number;
  /** Activations, CUDA graphs, communication buffers: the rest of 1 − memFractionStatic. */
  readonly workspaceGib: number;
}

export interface MemoryPlan {
  /** null: the machine has no GPU, and the pool is what `maxTotalTokens` says. */
  readonly breakdown: MemoryBreakdown | null;
  /** SGLang's --mem-fraction-static: the part of the memory free before loading that weights and pool may take. */
  readonly memFractionStatic: number;
  /** Bytes of one token in the pool, on every rank: with latent attention each rank holds all of it. */
  readonly cellBytes: number;
  /** Tokens that the pool holds: predicted; the engine logs the true figure. */
  readonly kvTokens: number;
}

/**
 * Loading leaves about this much more than the parameters: 40.9 GiB logged against 40.3 computed for 16 ranks
 * (sgl-project/sglang#3254); HabanaAI/vllm-fork#809 saw 79.4 of 79.5 for 8.
 */
const LOADING_OVERHEAD_GIB = 0.5;

/** Without a GPU the fraction only has to be small enough for the machine: the pool is set in tokens. */
const FRACTION_WITHOUT_GPU = 0.2;

export function planMemory(config: ClusterConfig, tensorParallelSize: number): MemoryPlan {
  const { gpu } = MACHINES[config.machine];
  const cellBytes = cellBytesOf(config.model.architecture, config.kvCacheDtype);
  if (gpu === null) {
    return {
      breakdown: null,
      memFractionStatic: config.memFractionStatic ?? FRACTION_WITHOUT_GPU,
      cellBytes,
      kvTokens: config.maxTotalTokens ?? 0,
    };
  }
  const tuning = tuningOf(config);
  const memFractionStatic = config.memFractionStatic ?? ownFraction(gpu, tuning, tensorParallelSize);
  const weightsGib = weightsPerRankGib(config.model, tensorParallelSize) + LOADING_OVERHEAD_GIB;
  const kvPoolGib = gpu.freeBeforeLoadGib * memFractionStatic - weightsGib;
  const kvTokens = Math.max(0, Math.floor((kvPoolGib * GIB) / cellBytes));
  const requestTableGib = requestTableBytes(kvTokens, config) / GIB;
  const totalGib = gpu.memoryMib / 1024;
  return {
    breakdown: {
      totalGib,
      outsideGib: totalGib - gpu.freeBeforeLoadGib,
      weightsGib,
      kvPoolGib,
      requestTableGib,
      workspaceGib: gpu.freeBeforeLoadGib * (1 - memFractionStatic) - requestTableGib,
    },
    memFractionStatic,
    cellBytes,
    kvTokens: Math.min(kvTokens, config.maxTotalTokens ?? kvTokens),
  };
}

/** (kv_lora_rank + qk_rope_head_dim) × layers × bytes per element: `get_cell_size_per_token` of SGLang. */
function cellBytesOf(a: Architecture, kvCacheDtype: ClusterConfig["kvCacheDtype"]): number {
  return (a.keyValueRank + a.headDimWithRope) * a.layers * (kvCacheDtype === "fp8_e4m3" ? 1 : 2);
}

/** This rank's parameters as they lie in GPU memory, GiB. FP8 carries a 4-byte scale per 128 × 128 block. */
export function weightsPerRankGib(model: Model, tensorParallelSize: number): number {
  const p = parametersOf(model.architecture);
  const linearBytes = model.weights === "fp8-block" ? 1 + 4 / 128 ** 2 : 2;
  const split = p.splitLinear * linearBytes + (p.splitPlain + p.absorbedCopies) * 2;
  const replicated = p.replicatedLinear * linearBytes + p.replicatedPlain * 2;
  return (split / tensorParallelSize + replicated) / GIB;
}

/**
 * SGLang 0.5's own estimate of what must stay free, without its floor of 10 GiB, which would leave no pool on
 * 8 H20 of 96 GB: 512 MiB + 1.5 MiB per prefill token + 2 MiB per graph batch + 128 MiB per rank (server_args.py).
 */
function ownFraction(gpu: Gpu, tuning: Tuning, tensorParallelSize: number): number {
  const reservedMib =
    512 +
    1.5 * Math.max(tuning.chunkedPrefillSize, 2048) +
    2 * tuning.cudaGraphMaxBatchSize +
    128 * tensorParallelSize;
  const fraction = 1 - reservedMib / 1024 / gpu.freeBeforeLoadGib;
  return Math.floor(fraction * 100) / 100;
}

/** Requests × (context + 4) × 4 bytes, with 2048 to 4096 requests (SGLang's `req_to_token`). */
function requestTableBytes(kvTokens: number, config: ClusterConfig): number {
  const contextLength = config.contextLength ?? config.model.architecture.maxPositions;
  const requests = Math.min(4096, Math.max(2048, Math.floor((kvTokens / contextLength) * 512)));
  return requests * (contextLength + 4) * 4;
}
