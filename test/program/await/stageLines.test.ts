import { describe, expect, test } from "vitest";
import { progress } from "../../../scripts/await/quantities.ts";
import { redactor } from "../../../scripts/await/redact.ts";
import { stageLine, stageLines } from "../../../scripts/await/stageLines.ts";
import { groupOf, nodeOf, SETTINGS } from "./support.ts";

const GIB = 1024 ** 3;
const FETCHING = {
  stage: "weights",
  done: 312.4 * GIB,
  total: 641.3 * GIB,
  unit: "bytes",
  rate: 1.9 * GIB,
} as const;
const line = (status: Parameters<typeof nodeOf>[1]) => stageLine(nodeOf(1, status), SETTINGS.generation, 9);

describe("a node's line", () => {
  test("shows amount, rate and time left where something is counted", () => {
    expect(line(FETCHING)).toBe("dev-rank1  weights    running  312.4 of 641.3 GiB, 1.9 GiB/s, 3 min left");
  });

  test("shows the node's own words where nothing is", () => {
    expect(line({})).toBe("dev-rank1  preflight  running  checks packages");
    expect(line(null)).toBe("dev-rank1  has not reported yet");
  });

  test("names a node that the gateway cannot reach, and why", () => {
    const away = { ...nodeOf(1, null), reachable: false, error: "timed out" };
    expect(stageLine(away, SETTINGS.generation, 9)).toBe(
      "dev-rank1  is not reachable from the gateway: timed out",
    );
  });
});

test.each([
  [progress(3, 24, "packages", null), "3 of 24 packages"],
  [progress(5, 163, "files", 0.5), "5 of 163 files, 5 min left"],
  [progress(2, 2, "shards", 4), "2 of 2 shards"],
  [progress(512 * 1024, 3 * 1024 ** 2, "bytes", 1024 ** 2), "0.5 of 3.0 MiB, 1.0 MiB/s, 3 s left"],
  [progress(0, 700 * GIB, "bytes", 0.1 * GIB), "0.0 of 700.0 GiB, 102.4 MiB/s, 1 h 57 min left"],
])("%s", (shown, expected) => {
  expect(shown).toBe(expected);
});

describe("what is printed", () => {
  test("is only news: the same state says nothing, a new stage speaks at once", () => {
    const news = stageLines(SETTINGS.generation);
    expect(news(groupOf({}, {}), 0)).toHaveLength(2);
    expect(news(groupOf({}, {}), 60_000)).toEqual([]);
    expect(news(groupOf({ stage: "runtime" }, {}), 60_100)).toEqual([
      "dev-rank0  runtime    running  checks packages",
    ]);
  });

  test("is progress at most every 5 s for each node", () => {
    const news = stageLines(SETTINGS.generation);
    const at = (seconds: number) =>
      news(groupOf({ ...FETCHING, done: seconds * GIB }, {}), seconds * 1000).length;
    expect([0, 1, 2, 4, 5, 6, 9, 10].map(at)).toEqual([2, 0, 0, 0, 1, 0, 0, 1]);
  });

  test("holds no secret and no endless line", () => {
    const redact = redactor(["sk-operatorkey", undefined, ""]);
    expect(redact("Bearer sk-operatorkey\nnext")).toBe("Bearer ***\nnext");
    expect(redact(`short\n${"x".repeat(100_000)}`).length).toBeLessThan(500);
  });
});
