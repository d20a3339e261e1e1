/**
 * Random weights in the shapes and under the names of DeepSeek-V3 (MLA, a dense first layer, then routed
 * and shared experts). The numbers come from a seeded generator of integers: the same on every computer.
 */
import { Buffer } from "node:buffer";
import config from "./config.json" with { type: "json" };
import type { Tensor } from "./safetensors.ts";
import type { Tokenizer } from "./tokenizer.ts";

const SEED = 671;
const WEIGHT_SPREAD = 0.05;
const EMBEDDING_SPREAD = 1;
const HEAD_SPREAD = 0.18;

/** Dimension 0 of every embedding: it passes the layers nearly unchanged and acts as the head's bias. */
const BIAS_DIMENSION = 4;
/**
 * Weights of that dimension in the head. The likeliest word always beats the end, so at temperature 0 an
 * answer is as long as the client allows; at the checkpoint's own temperature it ends after some 40 words.
 */
const HEAD_BIAS = { never: -8, word: 0, end: 0.37 };

type Fill = (row: number, column: number) => number;

export function weights(tokenizer: Tokenizer): Tensor[] {
  const random = generator(SEED);
  const spread = (width: number): Fill => {
    return () => (random() * 2 - 1) * width;
  };
  const matrix = (name: string, rows: number, columns: number, fill: Fill = spread(WEIGHT_SPREAD)): Tensor =>
    bfloat16(`${name}.weight`, [rows, columns], fill);
  const norm = (name: string, size: number): Tensor => bfloat16(`${name}.weight`, [size], () => 1);
  const hidden = config.hidden_size;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => {
    const prefix = `model.layers.${layer}`;
    return [
      norm(`${prefix}.input_layernorm`, hidden),
      ...attention(`${prefix}.self_attn`, matrix, norm),
      norm(`${prefix}.post_attention_layernorm`, hidden),
      ...(layer < config.first_k_dense_replace
        ? feedForward(`${prefix}.mlp`, config.intermediate_size, matrix)
        : experts(`${prefix}.mlp`, matrix)),
    ];
  });
  const embedding: Fill = (row, column) =>
    column === 0 ? BIAS_DIMENSION : spread(EMBEDDING_SPREAD)(row, column);
  const head: Fill = (token, column) => {
    if (column === 0) return headBias(token, tokenizer);
    return token === tokenizer.end ? 0 : spread(HEAD_SPREAD)(token, column);
  };
  return [
    matrix("model.embed_tokens", config.vocab_size, hidden, embedding),
    ...layers.flat(),
    norm("model.norm", hidden),
    matrix("lm_head", config.vocab_size, hidden, head),
  ];
}

type Matrix = (name: string, rows: number, columns: number) => Tensor;

function attention(name: string, matrix: Matrix, norm: (name: string, size: number) => Tensor): Tensor[] {
  const {
    hidden_size: hidden,
    num_attention_heads: heads,
    q_lora_rank: query,
    kv_lora_rank: latent,
  } = config;
  const { qk_nope_head_dim: plain, qk_rope_head_dim: rotary, v_head_dim: value } = config;
  return [
    matrix(`${name}.q_a_proj`, query, hidden),
    norm(`${name}.q_a_layernorm`, query),
    matrix(`${name}.q_b_proj`, heads * (plain + rotary), query),
    matrix(`${name}.kv_a_proj_with_mqa`, latent + rotary, hidden),
    norm(`${name}.kv_a_layernorm`, latent),
    matrix(`${name}.kv_b_proj`, heads * (plain + value), latent),
    matrix(`${name}.o_proj`, hidden, heads * value),
  ];
}

function feedForward(name: string, width: number, matrix: Matrix): Tensor[] {
  const hidden = config.hidden_size;
  return [
    matrix(`${name}.gate_proj`, width, hidden),
    matrix(`${name}.up_proj`, width, hidden),
    matrix(`${name}.down_proj`, hidden, width),
  ];
}

function experts(name: string, matrix: Matrix): Tensor[] {
  const width = config.moe_intermediate_size;
  const routed = Array.from({ length: config.n_routed_experts }, (_, expert) =>
    feedForward(`${name}.experts.${expert}`, width, matrix),
  );
  return [
    matrix(`${name}.gate`, config.n_routed_experts, config.hidden_size),
    {
      name: `${name}.gate.e_score_correction_bias`,
      dtype: "F32",
      shape: [config.n_routed_experts],
      bytes: Buffer.alloc(4 * config.n_routed_experts),
    },
    ...routed.flat(),
    ...feedForward(`${name}.shared_experts`, width * config.n_shared_experts, matrix),
  ];
}

function headBias(token: number, tokenizer: Tokenizer): number {
  if (token === tokenizer.end) return HEAD_BIAS.end;
  return tokenizer.words.has(token) ? HEAD_BIAS.word : HEAD_BIAS.never;
}

/** A bfloat16 number is the upper half of a 32-bit one. */
function bfloat16(name: string, shape: readonly number[], fill: Fill): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const columns = shape.at(-1) ?? 1;
  const bytes = Buffer.alloc(2 * count);
  const float = Buffer.alloc(4);
  for (let index = 0; index < count; index++) {
    float.writeFloatLE(fill(Math.floor(index / columns), index % columns));
    float.copy(bytes, 2 * index, 2);
  }
  return { name, dtype: "BF16", shape, bytes };
}

/** Mulberry32: numbers in [0, 1) from 32-bit integers. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
