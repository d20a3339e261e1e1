import { RunError } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { deploy, refuse } from "./support/deploy.ts";
import { Unknown } from "./support/inputs.ts";
import { resourceNamed } from "./support/resources.ts";
import { stackConfig } from "./support/stacks.ts";

describe("preview", () => {
  test.each(["dev", "h20x8", "h20x16"])("of %s asks for the same resources as up does", async (stack) => {
    const config = stackConfig(stack);
    const preview = await deploy({ stack, config, preview: true });
    const up = await deploy({ stack, config });
    expect(preview.resources.map(({ urn }) => urn).sort()).toEqual(up.resources.map(({ urn }) => urn).sort());
  });

  test("knows everything but keys and the CA: what a node will run stands there before it exists", async () => {
    const preview = await deploy({ stack: "dev", config: stackConfig("dev"), preview: true });
    const up = await deploy({ stack: "dev", config: stackConfig("dev") });
    for (const name of ["dev-rank0-claim", "dev-rank0-apply", "dev-rank1-apply"]) {
      expect(resourceNamed(preview, name).inputs).toEqual(resourceNamed(up, name).inputs);
    }
    const { stdin } = resourceNamed(preview, "dev-rank0-secrets").inputs;
    expect(JSON.stringify(stdin)).toBe(JSON.stringify(new Unknown()));
    const { apiUrl, nodes, tryIt } = preview.outputs;
    expect({ apiUrl, nodes, tryIt }).toEqual({
      apiUrl: up.outputs.apiUrl,
      nodes: up.outputs.nodes,
      tryIt: up.outputs.tryIt,
    });
  });
});

describe("backend aws", () => {
  const STACKS = ["h100x16", "a100x32", "h200x8", "trial"];

  test.each(STACKS)("preview of %s shows its plan and creates nothing", async (stack) => {
    const { outputs, resources } = await deploy({ stack, config: stackConfig(stack), preview: true });
    expect(resources).toEqual([]);
    expect(outputs.kvTokens).toBeGreaterThan(0);
    expect(outputs.nodes).toHaveLength({ h100x16: 2, a100x32: 4, h200x8: 1, trial: 2 }[stack] ?? 0);
  });

  test.each(
    STACKS,
  )("up of %s says plainly that its resources come later, before any resource", async (stack) => {
    const { error, resources } = await refuse({ stack, config: stackConfig(stack) });
    expect(RunError.isInstance(error)).toBe(true);
    expect((error as Error).message).toMatch(`stack ${stack} has backend aws`);
    expect((error as Error).message).toMatch("→ use pulumi preview");
    expect(resources).toEqual([]);
  });
});

test("a wrong configuration is refused with path and hint, before any resource", async () => {
  const { error, resources } = await refuse({
    stack: "dev",
    config: stackConfig("dev", { contextLength: "many" }),
  });
  expect(RunError.isInstance(error)).toBe(true);
  expect((error as Error).message).toMatch(/✖ contextLength: .*\n {4}→ /);
  expect(resources).toEqual([]);
});
