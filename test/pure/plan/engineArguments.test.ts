import { expect, test } from "vitest";
import { ENGINE_VERSIONS } from "../../../plan/catalogue/engines.ts";
import { argumentProblems } from "../../../plan/engineArguments.ts";
import { engineFlags } from "../../../plan/engineFlags.ts";
import { OWNED_FLAGS } from "../../../plan/ownedFlags.ts";

const problems = (...argv: string[]) =>
  argumentProblems("0.5.10.post1", argv).map(({ index, message, hint }) => `${index} ${message} → ${hint}`);

test("right arguments of every kind pass", () => {
  expect(
    problems(
      "--disable-radix-cache",
      "--watchdog-timeout=60",
      "--schedule-conservativeness",
      "0.3",
      "--cuda-graph-bs",
      "1",
      "2",
      "4",
      "--model-loader-extra-config",
      '{"enable_multithread_load": true}',
      "--max-total-tokens",
      "64k",
      "--no-experts-shared-outer-loras",
      "--numa-node",
      "0",
    ),
  ).toEqual([]);
});

test("an abbreviation that argparse would take today is refused, for the next release may not know which is meant", () => {
  expect(problems("--mem-frac", "0.9")).toEqual([
    "0 SGLang 0.5.10.post1 has no flag --mem-frac → write --mem-fraction-static",
  ]);
});

test("what is wrong is said with its place in the list", () => {
  expect(problems("--disable-radix-cache", "--gc-threshold", "--bogus-flag-of-nobody")).toEqual([
    "1 --gc-threshold lacks its value → put the value into the next element",
    "2 SGLang 0.5.10.post1 has no flag --bogus-flag-of-nobody → remove it; see launch_server --help of 0.5.10.post1",
  ]);
});

test("JSON that cannot be read is found before the engine meets it", () => {
  expect(problems("--preferred-sampling-params", "{temperature: 0.6}")).toHaveLength(1);
  expect(problems("--preferred-sampling-params", '{"temperature": 0.6}')).toEqual([]);
});

test("every flag that the plan claims exists in some supported release", () => {
  const known = new Set(ENGINE_VERSIONS.flatMap((version) => [...engineFlags(version).keys()]));
  for (const flag of Object.keys(OWNED_FLAGS)) expect(known, flag).toContain(flag);
});
