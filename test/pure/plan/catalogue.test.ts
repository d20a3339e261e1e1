import { describe, expect, test } from "vitest";
import { MACHINES } from "../../../plan/catalogue/machines.ts";
import { MODELS } from "../../../plan/catalogue/models.ts";
import { findIssues } from "../../../plan/checks/all.ts";
import { planCluster } from "../../../plan/cluster.ts";
import { CATALOGUE, type Combination, configOf } from "../support/configs.ts";

const config = ({ machine, model, nodes, engineVersion }: Combination) =>
  configOf(machine, model, nodes, { engineVersion });
const fits = (combination: Combination) => findIssues(config(combination)).length === 0;

describe("every machine × model × nodes × engine", () => {
  test("either fits, with parts that add up to the GPU's memory and a pool above 0, or says why not and what to do", () => {
    for (const combination of CATALOGUE) {
      const issues = findIssues(config(combination));
      for (const { path, message, hint } of issues) {
        expect(["machine", "model", "nodes", "memFractionStatic"], JSON.stringify(combination)).toContain(
          path,
        );
        expect(message, JSON.stringify(combination)).not.toBe("");
        expect(hint, JSON.stringify(combination)).toMatch(/^(set|choose) /);
      }
      if (issues.length > 0) continue;
      const { memory, contextLength, machine } = planCluster(config(combination));
      expect(memory.kvTokens).toBeGreaterThanOrEqual(contextLength);
      expect(contextLength).toBeGreaterThanOrEqual(16_384);
      if (machine.gpu === null) continue;
      const { totalGib, ...parts } = memory.breakdown ?? { totalGib: Number.NaN };
      for (const [part, gib] of Object.entries(parts)) expect(gib, part).toBeGreaterThan(0);
      expect(Object.values(parts).reduce((sum, gib) => sum + gib, 0)).toBeCloseTo(totalGib, 9);
      expect(totalGib).toBe(machine.gpu.memoryMib / 1024);
    }
  });

  test("a hint that names a number of nodes names one that fits", () => {
    for (const combination of CATALOGUE) {
      for (const { hint } of findIssues(config(combination))) {
        for (const [, nodes] of hint.matchAll(/(?:nodes:|or) (\d+)(?= |$)/g)) {
          expect(
            fits({ ...combination, nodes: Number(nodes) }),
            `${JSON.stringify(combination)}: ${hint}`,
          ).toBe(true);
        }
      }
    }
  });

  test("what the field runs, fits; what it could not run, does not", () => {
    const of = (machine: Combination["machine"], model: Combination["model"], nodes: number) =>
      fits({ machine, model, nodes, engineVersion: "0.5.10.post1" });
    expect(of("h100x8", "deepseek-r1", 2)).toBe(true);
    expect(of("h100x8", "deepseek-r1", 1)).toBe(false);
    expect(of("h20x8", "deepseek-r1", 2)).toBe(true);
    expect(of("h200x8", "deepseek-r1", 1)).toBe(true);
    expect(of("a100x8", "deepseek-r1-bf16", 4)).toBe(true);
    expect(of("a100x8", "deepseek-r1-bf16", 2)).toBe(false);
    expect(of("a100x8", "deepseek-r1", 4)).toBe(false);
    // Experts of 2048 over 32 ranks break FP8's blocks of 128.
    expect(of("h100x8", "deepseek-r1", 4)).toBe(false);
    expect(of("h100x8", "deepseek-r1", 3)).toBe(false);
  });
});

test("every row of the tables carries its own name", () => {
  for (const [name, machine] of Object.entries(MACHINES)) expect(machine.name).toBe(name);
  for (const [name, model] of Object.entries(MODELS)) expect(model.name).toBe(name);
});

test("every pinned revision is a full commit", () => {
  for (const { revision } of Object.values(MODELS))
    expect(revision ?? "0".repeat(40)).toMatch(/^[0-9a-f]{40}$/);
});
