import { type Architecture, architectureOf } from "./architecture.ts";

/** A checkpoint at one revision. */
export interface Model {
  /** What clients call it, and the name of its folder. */
  readonly name: string;
  readonly repository: string;
  /** Commit of the repository on the hub, 40 hex digits. */
  readonly revision: string;
  readonly architecture: Architecture;
  /** "fp8-block": FP8 E4M3 with a scale per block of 128 × 128; "bf16": two bytes per parameter. */
  readonly weights: "fp8-block" | "bf16";
  /** Size of the weights on disk, bytes. The hub's own list is what a node verifies against. */
  readonly bytes: number;
  /** Number of safetensors files; null where the user's own row does not say. */
  readonly shards: number | null;
  /** SGLang's --reasoning-parser; null: the model does not think aloud. */
  readonly reasoningParser: string | null;
  /** SGLang's --tool-call-parser; null: none that fits. */
  readonly toolCallParser: string | null;
}

export type ModelName =
  | "deepseek-r1"
  | "deepseek-r1-0528"
  | "deepseek-r1-bf16"
  | "deepseek-v2-lite"
  | "deepseek-v3-0324"
  | "deepseek-v3.1";

/** A row of the catalogue; null: nobody has pinned a revision yet, so the user must. */
export type ModelRow = Omit<Model, "revision"> & {
  readonly name: ModelName;
  readonly revision: string | null;
};

/** config.json of deepseek-ai/DeepSeek-R1; R1-0528, V3-0324 and V3.1 have the same values. */
const V3 = architectureOf({
  num_hidden_layers: 61,
  first_k_dense_replace: 3,
  hidden_size: 7168,
  intermediate_size: 18_432,
  moe_intermediate_size: 2048,
  n_routed_experts: 256,
  n_shared_experts: 1,
  num_attention_heads: 128,
  q_lora_rank: 1536,
  kv_lora_rank: 512,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  vocab_size: 129_280,
  max_position_embeddings: 163_840,
});

/** config.json of deepseek-ai/DeepSeek-V2-Lite. */
const V2_LITE = architectureOf({
  num_hidden_layers: 27,
  first_k_dense_replace: 1,
  hidden_size: 2048,
  intermediate_size: 10_944,
  moe_intermediate_size: 1408,
  n_routed_experts: 64,
  n_shared_experts: 2,
  num_attention_heads: 16,
  q_lora_rank: null,
  kv_lora_rank: 512,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  vocab_size: 102_400,
  max_position_embeddings: 163_840,
});

/** The official FP8 repositories: 163 shards whose sizes the hub lists with this sum. */
const OFFICIAL_FP8 = {
  architecture: V3,
  weights: "fp8-block",
  bytes: 688_586_727_753,
  shards: 163,
} as const;

/** Revisions: the heads that public projects pin; DeepSeek-R1's is the one of MLCommons' inference benchmark. */
export const MODELS = {
  "deepseek-r1": {
    ...OFFICIAL_FP8,
    name: "deepseek-r1",
    repository: "deepseek-ai/DeepSeek-R1",
    revision: "56d4cbbb4d29f4355bab4b9a39ccb717a14ad5ad",
    reasoningParser: "deepseek-r1",
    toolCallParser: "deepseekv3",
  },
  "deepseek-r1-0528": {
    ...OFFICIAL_FP8,
    name: "deepseek-r1-0528",
    repository: "deepseek-ai/DeepSeek-R1-0528",
    revision: "4236a6af538feda4548eca9ab308586007567f52",
    reasoningParser: "deepseek-r1",
    toolCallParser: "deepseekv3",
  },
  "deepseek-r1-bf16": {
    name: "deepseek-r1-bf16",
    repository: "unsloth/DeepSeek-R1-BF16",
    revision: null,
    architecture: V3,
    weights: "bf16",
    // 684.5e9 parameters with the prediction layer, two bytes each.
    bytes: 1_369_000_000_000,
    shards: 163,
    reasoningParser: "deepseek-r1",
    toolCallParser: "deepseekv3",
  },
  "deepseek-v2-lite": {
    name: "deepseek-v2-lite",
    repository: "deepseek-ai/DeepSeek-V2-Lite-Chat",
    revision: "85864749cd611b4353ce1decdb286193298f64c7",
    architecture: V2_LITE,
    weights: "bf16",
    bytes: 31_413_526_576,
    shards: 4,
    reasoningParser: null,
    toolCallParser: null,
  },
  "deepseek-v3-0324": {
    ...OFFICIAL_FP8,
    name: "deepseek-v3-0324",
    repository: "deepseek-ai/DeepSeek-V3-0324",
    revision: "e9b33add76883f293d6bf61f6bd89b497e80e335",
    reasoningParser: null,
    toolCallParser: "deepseekv3",
  },
  "deepseek-v3.1": {
    ...OFFICIAL_FP8,
    name: "deepseek-v3.1",
    repository: "deepseek-ai/DeepSeek-V3.1",
    revision: "c0781d039fb7a1ba2abc4add0bdc293e92d2b8db",
    reasoningParser: "deepseek-v3",
    toolCallParser: "deepseekv31",
  },
} as const satisfies Record<ModelName, ModelRow>;

export const MODEL_NAMES = Object.keys(MODELS) as readonly ModelName[];
export const DEFAULT_MODEL: ModelName = "deepseek-r1";
