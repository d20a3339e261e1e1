/**
 * The shape of a checkpoint with multi-head latent attention and mixture of experts (DeepSeek-V2 and V3 families),
 * as its config.json gives it. Counts and tensor dimensions, no units.
 */
export interface Architecture {
  readonly layers: number;
  /** Leading layers with a dense feed-forward block instead of experts. */
  readonly denseLayers: number;
  readonly hiddenSize: number;
  readonly denseIntermediateSize: number;
  readonly expertIntermediateSize: number;
  readonly routedExperts: number;
  readonly sharedExperts: number;
  readonly heads: number;
  /** null: queries are projected directly (DeepSeek-V2-Lite). */
  readonly queryRank: number | null;
  readonly keyValueRank: number;
  readonly headDimWithoutRope: number;
  readonly headDimWithRope: number;
  readonly valueHeadDim: number;
  readonly vocabulary: number;
  /** Longest sequence that the checkpoint was made for, tokens. */
  readonly maxPositions: number;
  readonly tiedEmbeddings: boolean;
}

/** The values of a config.json that the plan needs; others may stand beside them and are not looked at. */
export interface ModelConfigJson {
  readonly num_hidden_layers: number;
  readonly first_k_dense_replace?: number | undefined;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly moe_intermediate_size: number;
  readonly n_routed_experts: number;
  readonly n_shared_experts?: number | null | undefined;
  readonly num_attention_heads: number;
  readonly q_lora_rank?: number | null | undefined;
  readonly kv_lora_rank: number;
  readonly qk_nope_head_dim: number;
  readonly qk_rope_head_dim: number;
  readonly v_head_dim: number;
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
  readonly tie_word_embeddings?: boolean | undefined;
  readonly quantization_config?: { readonly quant_method: string } | undefined;
}

export function architectureOf(json: ModelConfigJson): Architecture {
  return {
    layers: json.num_hidden_layers,
    denseLayers: json.first_k_dense_replace ?? 0,
    hiddenSize: json.hidden_size,
    denseIntermediateSize: json.intermediate_size,
    expertIntermediateSize: json.moe_intermediate_size,
    routedExperts: json.n_routed_experts,
    sharedExperts: json.n_shared_experts ?? 0,
    heads: json.num_attention_heads,
    queryRank: json.q_lora_rank ?? null,
    keyValueRank: json.kv_lora_rank,
    headDimWithoutRope: json.qk_nope_head_dim,
    headDimWithRope: json.qk_rope_head_dim,
    valueHeadDim: json.v_head_dim,
    vocabulary: json.vocab_size,
    maxPositions: json.max_position_embeddings,
    tiedEmbeddings: json.tie_word_embeddings ?? false,
  };
}
