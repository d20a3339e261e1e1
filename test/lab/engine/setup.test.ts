import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProgram, missingPackages } from "../../../lab/setup/programs.ts";
import { runSteps, type Step } from "../../../lab/setup/steps.ts";
import { add, closingLine } from "../../../lab/setup/tally.ts";

let folder: string;
let made: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "steps-"));
  made = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const step = (name: string, more: Partial<Step> = {}): Step => ({
  name,
  inputs: () => ["same"],
  outputs: [join(folder, name)],
  make() {
    made.push(name);
    writeFileSync(join(folder, name), "");
    return Promise.resolve();
  },
  ...more,
});

async function setUp(...steps: Step[]): Promise<string[]> {
  const lines: string[] = [];
  await runSteps(steps, { stamps: join(folder, "stamps"), print: (line) => void lines.push(line) });
  return lines;
}

test("a step is made once and then kept", async () => {
  expect(await setUp(step("one"))).toEqual([expect.stringMatching(/^made one \d+\.\d s$/)]);
  expect(await setUp(step("one"))).toEqual(["kept one"]);
});

test("other inputs, or an output that is gone, make it again", async () => {
  await setUp(step("one"));
  await setUp(step("one", { inputs: () => ["other"] }));
  rmSync(join(folder, "one"));
  await setUp(step("one", { inputs: () => ["other"] }));
  expect(made).toEqual(["one", "one", "one"]);
});

test("a step that fails is named, is tried again next time, and nothing after it runs", async () => {
  await setUp(step("one"));
  const failing = step("one", { inputs: () => ["new"], make: () => Promise.reject(new Error("disk full")) });
  await expect(setUp(failing, step("two"))).rejects.toThrow("set-up step one failed: disk full");
  expect(made).toEqual(["one"]);
  // Its old output is there, and its old inputs come back: it still must not count as made.
  await setUp(step("one"));
  expect(made).toEqual(["one", "one"]);
});

test("a step that ends without its output is an error", async () => {
  await expect(setUp(step("one", { make: () => Promise.resolve() }))).rejects.toThrow(/without making .*one/);
});

test("two set-ups at once take turns: nothing is made twice", async () => {
  await Promise.all([setUp(step("one"), step("two")), setUp(step("one"), step("two"))]);
  expect(made).toEqual(["one", "two"]);
  expect(readdirSync(join(folder, "stamps")).toSorted()).toEqual(["lock", "one", "two"]);
});

test("a machine without any program lacks every package once, and one with all lacks none", () => {
  const all = missingPackages(
    () => false,
    () => false,
  );
  expect(all).toEqual([...new Set(all)].toSorted());
  expect(all).toContain("systemd-container");
  expect(
    missingPackages(
      () => true,
      () => true,
    ),
  ).toEqual([]);
  expect(missingPackages((name) => name !== "shfmt", existsSync)).toEqual(["shfmt"]);
});

test("an administrator's program is found without its folder in PATH", () => {
  expect(findProgram("sshd", "/nowhere")).toMatch(/sbin\/sshd$/);
  expect(findProgram("no-such-program", "/nowhere")).toBeUndefined();
});

test("the closing line sums checks and tests", () => {
  const sum = add([
    { passed: 3, failed: 0, skipped: [] },
    { passed: 4, failed: 1, skipped: ["a: b: no GPU"] },
  ]);
  expect(closingLine(sum)).toBe("7 passed, 1 failed, 1 skipped");
});
