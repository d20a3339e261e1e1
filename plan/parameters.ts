import type { Architecture } from "./catalogue/architecture.ts";

/**
 * Parameters of one model, sorted by what tensor parallelism and quantization do with them.
 * Which projections are replicated: sgl-project/sglang v0.4.6.post5 `srt/models/deepseek_v2.py`.
 */
export interface Parameters {
  /** Linear layers that are split over the ranks; FP8 in an FP8 checkpoint. */
  readonly splitLinear: number;
  /** Linear layers that every rank holds in full (`ReplicatedLinear`); FP8 in an FP8 checkpoint. */
  readonly replicatedLinear: number;
  /** Embedding and output head: split, never quantized. */
  readonly splitPlain: number;
  /** Router gates and norms: replicated, never quantized. */
  readonly replicatedPlain: number;
  /** BF16 copies of the key-value up-projection that the engine makes for absorbed attention; split. */
  readonly absorbedCopies: number;
}

/** Counts without the multi-token-prediction layer, which the engine does not load for plain decoding. */
export function parametersOf(a: Architecture): Parameters {
  const queryHeads = a.heads * (a.headDimWithoutRope + a.headDimWithRope);
  const keyValueUp = a.keyValueRank * a.heads * (a.headDimWithoutRope + a.valueHeadDim);
  const attentionSplit =
    (a.queryRank ?? a.hiddenSize) * queryHeads + keyValueUp + a.heads * a.valueHeadDim * a.hiddenSize;
  const attentionReplicated =
    a.hiddenSize * (a.queryRank ?? 0) + a.hiddenSize * (a.keyValueRank + a.headDimWithRope);
  const norms = 2 * a.hiddenSize + (a.queryRank ?? 0) + a.keyValueRank;

  const expertLayers = a.layers - a.denseLayers;
  const dense = 3 * a.hiddenSize * a.denseIntermediateSize;
  const experts = 3 * a.hiddenSize * a.expertIntermediateSize * (a.routedExperts + a.sharedExperts);
  const router = (a.hiddenSize + 1) * a.routedExperts;

  return {
    splitLinear: a.layers * attentionSplit + a.denseLayers * dense + expertLayers * experts,
    replicatedLinear: a.layers * attentionReplicated,
    splitPlain: a.vocabulary * a.hiddenSize * (a.tiedEmbeddings ? 1 : 2),
    replicatedPlain: a.layers * norms + expertLayers * router + a.hiddenSize,
    absorbedCopies: a.layers * keyValueUp,
  };
}
