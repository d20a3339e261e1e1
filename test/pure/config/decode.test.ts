import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../../config/decode.ts";
import { KEYS, type Key } from "../../../config/keys.ts";
import { shown } from "../../../config/report.ts";
import { KEY_NAMES } from "../../../config/settings.ts";
import { planCluster } from "../../../plan/cluster.ts";
import { InvalidPlan } from "../../../plan/issue.ts";
import { filledStackFile } from "../support/stackFile.ts";

/** Raw text that is near to right: numbers, flags, words, JSON of every kind, and values of right files. */
const text = fc.oneof(
  fc.string(),
  fc.integer().map(String),
  fc.double().map(String),
  fc.json(),
  fc.constantFrom(
    "",
    "true",
    "null",
    "[]",
    "{}",
    '{"__proto__":1}',
    '[{"name":null}]',
    "<put me in>",
    "\u0000",
  ),
  fc.constantFrom(...Object.values({ ...filledStackFile("dev"), ...filledStackFile("h100x16") })),
);
const key = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...KEY_NAMES) },
  { weight: 1, arbitrary: fc.string() },
);
const raws = fc
  .tuple(
    fc.constantFrom({}, filledStackFile("dev"), filledStackFile("h20x16"), filledStackFile("a100x32")),
    fc.dictionary(key, text, { maxKeys: 6 }),
  )
  .map(([base, changes]) => ({ ...base, ...changes }));

test("whatever the raw values are: a plan, or one refusal with path, message and hint for each issue", () => {
  fc.assert(
    fc.property(raws, fc.oneof(fc.constant("dev"), fc.string()), (raw, stack) => {
      try {
        planCluster(decode(raw, stack));
      } catch (error) {
        if (!(error instanceof InvalidPlan)) throw error;
        expect(error.issues.length).toBeGreaterThan(0);
        for (const issue of error.issues) {
          expect(issue.message).not.toBe("");
          expect(issue.hint).not.toBe("");
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test("what decode lets pass, planCluster plans: the checks are one and the same", () => {
  fc.assert(
    fc.property(raws, (raw) => {
      try {
        const config = decode(raw, "dev");
        expect(planCluster(config).nodes).toHaveLength(config.nodes);
      } catch (error) {
        if (!(error instanceof InvalidPlan)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

describe("right values", () => {
  test("defaults fill what a file leaves out", () => {
    const config = decode(filledStackFile("h20x16"), "h20x16");
    expect(config).toMatchObject({
      backend: "hosts",
      engineVersion: "0.5.10.post1",
      kvCacheDtype: "auto",
      apiKeys: { default: 1 },
      gateway: { port: 443, certificate: { kind: "stack" } },
    });
    expect(config.hosts[0]).toMatchObject({ port: 22, user: "root", ibDevices: [] });
    expect(config.contextLength).toBeUndefined();
    expect(config.hosts[0]?.networkInterface).toBeUndefined();
  });

  test("a config.json may be pasted whole, with null where it means absent", () => {
    const raw = filledStackFile("dev");
    const row = JSON.parse(raw.customModel ?? "{}");
    Object.assign(row.config, {
      architectures: ["DeepseekV3ForCausalLM"],
      rope_scaling: null,
      q_lora_rank: null,
    });
    const { model } = decode({ ...raw, customModel: JSON.stringify(row) }, "dev");
    expect(model.architecture.queryRank).toBeNull();
    expect(model.weights).toBe("bf16");
  });

  test("the decoded configuration cannot be changed, at any depth", () => {
    const config = decode(filledStackFile("dev"), "dev");
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.hosts[0]?.ibDevices)).toBe(true);
    expect(Object.isFrozen(config.model.architecture)).toBe(true);
  });
});

test("every default is a value that its own key takes", () => {
  const withDefaults = Object.fromEntries(
    KEY_NAMES.flatMap((name) => {
      const spec: Key = KEYS[name];
      if (spec.default === undefined) return [];
      return [[name, typeof spec.default === "string" ? spec.default : JSON.stringify(spec.default)]];
    }),
  );
  expect(() => decode({ ...withDefaults, ...filledStackFile("h20x16") }, "h20x16")).not.toThrow();
});

test("a long value is cut in a message, so that a pasted file does not flood the terminal", () => {
  expect(shown("x".repeat(10_000)).length).toBeLessThan(80);
});
