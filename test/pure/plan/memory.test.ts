import { describe, expect, test } from "vitest";
import { MODELS } from "../../../plan/catalogue/models.ts";
import { tensorParallelSizeOf } from "../../../plan/groups.ts";
import { planMemory, weightsPerRankGib } from "../../../plan/memory.ts";
import { parametersOf } from "../../../plan/parameters.ts";
import { configOf } from "../support/configs.ts";

function memory(...args: Parameters<typeof configOf>) {
  const config = configOf(...args);
  return planMemory(config, tensorParallelSizeOf(config));
}

test("DeepSeek-R1 has 671.03e9 parameters without its prediction layer", () => {
  const { absorbedCopies, ...stored } = parametersOf(MODELS["deepseek-r1"].architecture);
  const sum = Object.values(stored).reduce((total, count) => total + count, 0);
  expect(absorbedCopies / 1e9).toBeCloseTo(1.02, 2);
  expect(sum / 1e9).toBeCloseTo(671.03, 2);
});

test("one token takes 70,272 bytes of R1's pool in BF16, half in FP8, and 31,104 of V2-Lite's", () => {
  expect(memory("h200x8", "deepseek-r1", 1).cellBytes).toBe(70_272);
  expect(memory("h200x8", "deepseek-r1", 1, { kvCacheDtype: "fp8_e4m3" }).cellBytes).toBe(35_136);
  expect(memory("h100x8", "deepseek-v2-lite", 1).cellBytes).toBe(31_104);
});

// GIB per GPU after loading, as logged or computed from the checkpoint (HabanaAI/vllm-fork#809, sglang#3254).
test.each([
  ["deepseek-r1", 8, 79.5],
  ["deepseek-r1", 16, 40.3],
  ["deepseek-r1-bf16", 16, 80.0],
  ["deepseek-r1-bf16", 32, 41.0],
] as const)("%s over %i ranks weighs %f GiB on each", (model, ranks, gib) => {
  const row = { ...MODELS[model], revision: "" };
  expect(Math.abs(weightsPerRankGib(row, ranks) - gib)).toBeLessThan(0.1);
});

describe("the predicted pool is within 5 % of the published one", () => {
  // Tokens: sglang#3254's log for 16 H100 at 0.79; the others follow from SGLang's formula on the same basis.
  test.each([
    ["h100x8", 2, 0.79, 324_000],
    ["h100x8", 2, 0.85, 396_000],
    ["h20x8", 1, 0.92, 107_000],
    ["h20x8", 2, 0.88, 647_000],
    ["h200x8", 1, 0.88, 649_000],
    ["b200x8", 1, 0.82, 988_000],
  ] as const)("%s × %i at %f: %i tokens", (machine, nodes, memFractionStatic, tokens) => {
    const { kvTokens } = memory(machine, "deepseek-r1", nodes, { memFractionStatic });
    expect(Math.abs(kvTokens / tokens - 1)).toBeLessThan(0.05);
  });
});

test("maxTotalTokens bounds the pool, and is all that bounds it without a GPU", () => {
  expect(memory("h200x8", "deepseek-r1", 1, { maxTotalTokens: 50_000 }).kvTokens).toBe(50_000);
  expect(memory("cpu", "deepseek-v2-lite", 1, { maxTotalTokens: 7000 }).kvTokens).toBe(7000);
});
