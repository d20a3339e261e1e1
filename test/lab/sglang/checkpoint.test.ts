import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkpoint } from "../../../lab/sglang/model/checkpoint.ts";
import { tokenizer } from "../../../lab/sglang/model/tokenizer.ts";

const files = checkpoint();
const text = (name: string): string => files.get(name)?.toString() ?? "";
const json = (name: string) => JSON.parse(text(name));
const shards = [...files.keys()].filter((name) => name.endsWith(".safetensors")).sort();

interface Entry {
  readonly dtype: "BF16" | "F32";
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function header(shard: string): [string, Entry][] {
  const bytes = files.get(shard) ?? Buffer.alloc(8);
  const length = Number(bytes.readBigUInt64LE());
  const { __metadata__, ...tensors } = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  expect(__metadata__).toEqual({ format: "pt" });
  expect(Math.max(...Object.values<Entry>(tensors).map((entry) => entry.data_offsets[1]))).toBe(
    bytes.length - 8 - length,
  );
  return Object.entries(tensors);
}

describe("the tiny checkpoint", () => {
  test("has the same bytes on every computer", () => {
    const hash = createHash("sha256");
    for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(name).update(bytes);
    expect(hash.digest("hex").slice(0, 16)).toMatchInlineSnapshot(`"0e11fd62fdc59260"`);
  });

  test("has several shards of a few megabytes in all, named as the published ones", () => {
    expect(shards.length).toBeGreaterThanOrEqual(3);
    for (const [index, shard] of shards.entries())
      expect(shard).toBe(`model-0000${index + 1}-of-00000${shards.length}.safetensors`);
    const total = shards.reduce((sum, shard) => sum + (files.get(shard)?.length ?? 0), 0);
    expect(total).toBeGreaterThan(2e6);
    expect(total).toBeLessThan(1e7);
  });

  test("the index names for each tensor the shard that holds it, and the bytes add up", () => {
    const index = json("model.safetensors.index.json");
    const found = shards.flatMap((shard) => header(shard).map(([name, entry]) => ({ name, shard, entry })));
    expect(Object.fromEntries(found.map(({ name, shard }) => [name, shard]))).toEqual(index.weight_map);
    for (const { name, entry } of found) {
      const width = entry.dtype === "BF16" ? 2 : 4;
      const size = entry.shape.reduce((product, length) => product * length, width);
      expect(entry.data_offsets[1] - entry.data_offsets[0], name).toBe(size);
    }
  });

  test("is DeepSeek-V3's architecture: latent attention, a dense layer, then experts, yarn to 163840 tokens", () => {
    const config = json("config.json");
    expect(config).toMatchObject({ model_type: "deepseek_v3", max_position_embeddings: 163840 });
    expect(config.rope_scaling).toMatchObject({ type: "yarn", factor: 40 });
    const names = Object.keys(json("model.safetensors.index.json").weight_map);
    expect(names).toContain("model.layers.0.mlp.gate_proj.weight");
    expect(names).toContain("model.layers.0.self_attn.kv_a_proj_with_mqa.weight");
    expect(names).toContain("model.layers.1.mlp.experts.7.down_proj.weight");
    expect(names).toContain("model.layers.1.mlp.gate.e_score_correction_bias");
  });

  test("the dev stack describes it as its own config.json does", () => {
    const stack = parse(readFileSync(new URL("../../../Pulumi.dev.yaml", import.meta.url), "utf8"));
    expect(json("config.json")).toMatchObject(stack.config["deepseek:customModel"].config);
  });
});

describe("its tokenizer", () => {
  const { model, added_tokens } = json("tokenizer.json");

  test("numbers its tokens from 0 without a gap, and the model has room for all", () => {
    const ids = Object.values<number>(model.vocab).sort((a, b) => a - b);
    expect(ids).toEqual(ids.map((_, index) => index));
    expect(ids.length).toBe(tokenizer().size);
    expect(ids.length).toBeLessThanOrEqual(json("config.json").vocab_size);
  });

  test("can encode every byte, and each merge joins known tokens to a known one", () => {
    const oneByte = Object.keys(model.vocab).filter((token) => [...token].length === 1);
    expect(oneByte.length).toBe(256);
    for (const [left, right] of model.merges)
      expect(
        [left, right, left + right].every((token) => token in model.vocab),
        left + right,
      ).toBe(true);
  });

  test("what the model may say is whole words, valid UTF-8 each alone", () => {
    const spoken = [...tokenizer().words].map((id) => Object.keys(model.vocab)[id]);
    for (const token of spoken) expect(token).toMatch(/^Ġ[a-z]+$/);
  });

  test("the ends of answers are one token for tokenizer, model and sampling", () => {
    const end = added_tokens.find((token: { content: string }) => token.content.includes("end"));
    expect(json("config.json").eos_token_id).toBe(end.id);
    expect(json("generation_config.json").eos_token_id).toBe(end.id);
    expect(json("tokenizer_config.json").eos_token).toBe(end.content);
  });
});
