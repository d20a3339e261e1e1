import { expect, test } from "vitest";
import { TestNode } from "./support/node.ts";

test("stages that report at the same time lose none of each other's words", async () => {
  const node = new TestNode();
  const stages = ["preflight", "shared", "runtime", "weights", "load", "serve"];
  const reports = Array.from({ length: 4 }, () => stages).flat();
  const ended = await Promise.all(
    reports.map((stage, n) => node.python("status", stage, "running", `${stage}`, `${n}`, "99", "files")),
  );
  expect(ended.map(({ code }) => code)).toEqual(reports.map(() => 0));
  for (const stage of stages) {
    expect(node.status().stages[stage]).toMatchObject({
      state: "running",
      detail: stage,
      total: 99,
      unit: "files",
    });
  }
});

test("the status names a stage that failed before any other", async () => {
  const node = new TestNode();
  await node.python("status", "preflight", "done", "fine");
  await node.python("status", "runtime", "running", "installs");
  await node.python("status", "weights", "failed", "shard 3 is missing");
  expect(node.status()).toMatchObject({
    stage: "weights",
    state: "failed",
    detail: "shard 3 is missing",
    rank: 0,
  });
});

test("without a failure it names the first stage that is not done", async () => {
  const node = new TestNode();
  for (const stage of ["preflight", "shared", "weights"]) await node.python("status", stage, "done", "fine");
  await node.python("status", "runtime", "running", "downloads packages", "60", "182", "packages");
  expect(node.status()).toMatchObject({ stage: "runtime", done: 60, total: 182, unit: "packages" });
});

test("progress has a rate from the second report on, and a new count begins without one", async () => {
  const node = new TestNode();
  await node.python("status", "weights", "running", "fetches", "0", "1000", "bytes");
  expect(node.status().stages.weights?.rate).toBeNull();
  await node.python("status", "weights", "running", "fetches", "500", "1000", "bytes");
  expect(node.status().stages.weights?.rate).toBeGreaterThan(0);
  await node.python("status", "weights", "running", "fetches", "1", "3", "files");
  expect(node.status().stages.weights?.rate).toBeNull();
});

test("a stage without expectations fails in one line", async () => {
  const node = new TestNode();
  node.write("/opt/deepseek/releases/first/expect.json", "{}");
  const { code, stderr } = await node.python("weights");
  expect(code).toBe(1);
  expect(stderr).toContain("expect.json lacks group; send a release that was rendered by the same version");
});
