/**
 * The tiny checkpoint: DeepSeek-V3's architecture, file names and tokenizer form, random numbers. Its
 * answers are words without sense; it proves nothing about quality, quantization or memory.
 */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { safetensors, type Tensor } from "./safetensors.ts";
import { tokenizer } from "./tokenizer.ts";
import { weights } from "./weights.ts";

const SHARDS = 4;

/** File name → content; the same on every computer. */
export function checkpoint(): Map<string, Buffer> {
  const made = tokenizer();
  const tensors = weights(made);
  const shards = split(tensors, SHARDS);
  const files = new Map<string, Buffer>();
  const weightMap: Record<string, string> = {};
  shards.forEach((shard, index) => {
    // The published checkpoint counts with five and six digits too.
    const file = `model-${String(index + 1).padStart(5, "0")}-of-${String(SHARDS).padStart(6, "0")}.safetensors`;
    files.set(file, safetensors(shard));
    for (const tensor of shard) weightMap[tensor.name] = file;
  });
  files.set(
    "model.safetensors.index.json",
    json({ metadata: { total_size: size(tensors) }, weight_map: weightMap }),
  );
  files.set("config.json", readFileSync(new URL("config.json", import.meta.url)));
  files.set(
    "generation_config.json",
    json({ temperature: 0.6, top_p: 0.95, do_sample: true, bos_token_id: 0, eos_token_id: 1 }),
  );
  for (const [name, text] of made.files) files.set(name, Buffer.from(text));
  return files;
}

/** Parts of nearly the same number of bytes, the order kept. */
function split(tensors: readonly Tensor[], parts: number): Tensor[][] {
  const share = size(tensors) / parts;
  const shards: Tensor[][] = Array.from({ length: parts }, () => []);
  let before = 0;
  for (const tensor of tensors) {
    shards[Math.min(parts - 1, Math.floor(before / share))]?.push(tensor);
    before += tensor.bytes.length;
  }
  return shards;
}

function size(tensors: readonly Tensor[]): number {
  return tensors.reduce((total, tensor) => total + tensor.bytes.length, 0);
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}
