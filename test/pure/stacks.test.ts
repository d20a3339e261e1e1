import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decode } from "../../config/decode.ts";
import { decodeSettings } from "../../config/settings.ts";
import { planCluster } from "../../plan/cluster.ts";
import { InvalidPlan } from "../../plan/issue.ts";
import { filledStackFile, stackFile } from "./support/stackFile.ts";

/** What each stack file is for: nodes, tensor-parallel size, backend. */
const STACKS = [
  ["dev", 2, 2, "hosts"],
  ["h20x8", 1, 8, "hosts"],
  ["h20x16", 2, 16, "hosts"],
  ["h100x16", 2, 16, "aws"],
  ["a100x32", 4, 32, "aws"],
  ["h200x8", 1, 8, "aws"],
  ["trial", 2, 2, "aws"],
] as const;

test("every stack file of the project is in this table", () => {
  const files = readdirSync(new URL("../../", import.meta.url)).filter((name) =>
    /^Pulumi\..+\.yaml$/.test(name),
  );
  expect(files.sort()).toEqual(STACKS.map(([stack]) => `Pulumi.${stack}.yaml`).sort());
});

describe.each(STACKS)("%s", (stack, nodes, tensorParallelSize, backend) => {
  test("with its placeholders filled in it decodes and plans", () => {
    const plan = planCluster(decode(filledStackFile(stack), stack));
    expect(plan).toMatchObject({ group: stack, tensorParallelSize, backend });
    expect(plan.nodes.map(({ name }) => name)).toEqual(
      Array.from({ length: nodes }, (_, rank) => `${stack}-rank${rank}`),
    );
    expect(plan.contextLength).toBeLessThanOrEqual(plan.memory.kvTokens);
  });

  test("as it stands it is refused, and every message says what to put in", () => {
    const error = refusal(stack);
    const placeholders =
      Object.values(stackFile(stack))
        .join()
        .match(/<[^>]+>/g) ?? [];
    expect(placeholders.length).toBeGreaterThan(0);
    const told = error.issues.filter(({ message }) => message.startsWith("still holds the placeholder"));
    expect(told).toHaveLength(placeholders.length);
    for (const { hint } of told) expect(hint).toMatch(/^put in (the|a) /);
  });

  test("Pulumi's own check of types passes it, so that our messages are the ones that are seen", () => {
    const { issues } = decodeSettings(stackFile(stack));
    for (const { message } of issues) expect(message).toMatch(/^(still holds the placeholder|is missing)/);
  });
});

function refusal(stack: string): InvalidPlan {
  try {
    decode(stackFile(stack), stack);
  } catch (error) {
    if (error instanceof InvalidPlan) return error;
    throw error;
  }
  throw new Error(`Pulumi.${stack}.yaml is accepted as it stands`);
}
