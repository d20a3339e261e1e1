import { describe, expect, test } from "vitest";
import { decode } from "../../../config/decode.ts";
import { planCluster } from "../../../plan/cluster.ts";
import { InvalidPlan, type Issue } from "../../../plan/issue.ts";
import { filledStackFile } from "../support/stackFile.ts";
import { DOOR } from "./wrong/door.ts";
import { ENGINE } from "./wrong/engine.ts";
import { FIT } from "./wrong/fit.ts";
import { HOSTS } from "./wrong/hosts.ts";
import { KEYS_AND_TYPES } from "./wrong/keys.ts";
import { rawOf } from "./wrong/wrong.ts";

const WRONG = [...KEYS_AND_TYPES, ...HOSTS, ...DOOR, ...ENGINE, ...FIT];

function issuesOf(raw: Readonly<Record<string, string>>, stack: string): readonly Issue[] {
  try {
    planCluster(decode(raw, stack));
    return [];
  } catch (error) {
    if (error instanceof InvalidPlan) return error.issues;
    throw error;
  }
}

test("the table holds at least 60 wrong configurations, each with a name of its own", () => {
  expect(WRONG.length).toBeGreaterThanOrEqual(60);
  expect(new Set(WRONG.map(({ what }) => what)).size).toBe(WRONG.length);
});

describe("refused with exactly this path and hint", () => {
  test.each(WRONG)("$base: $what", (wrong) => {
    const issues = issuesOf(rawOf(wrong), wrong.base);
    expect(issues.map(({ path }) => path)).toEqual(wrong.said.map(([path]) => path));
    wrong.said.forEach(([, part], index) => {
      const { message = "", hint = "" } = issues[index] ?? {};
      expect(`${message} → ${hint}`).toMatch(part);
    });
  });
});

test("everything that is wrong is said at once, by decoder and plan together, in the house form", () => {
  const raw = {
    ...filledStackFile("h20x8"),
    contextLength: "131072",
    gatewayPort: "22",
    engineArgs: '["--tp","8"]',
    nonsense: "1",
    kvCacheDtype: "fp9",
  };
  const issues = issuesOf(raw, "h20x8");
  expect(issues.map(({ path }) => path).sort()).toEqual([
    "engineArgs[0]",
    "gatewayPort",
    "kvCacheDtype",
    "nonsense",
  ]);
  const text = new InvalidPlan("h20x8", issues).message;
  expect(text.split("\n")[0]).toBe("The plan for stack h20x8 cannot be deployed:");
  expect(text).toContain(
    "\n  ✖ gatewayPort: 22 is the port of sshd on the head host\n    → set gatewayPort to a free port",
  );
});

test("a stack whose name cannot be part of a host name is refused", () => {
  expect(issuesOf(filledStackFile("dev"), "My.Stack").map(({ path }) => path)).toEqual(["stack"]);
});
