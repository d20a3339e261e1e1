import { expect, test } from "vitest";
import { TestNode } from "./support/node.ts";

test("the engine's gate opens when its stages are done", async () => {
  const node = new TestNode();
  node.done("runtime", "weights");
  expect(await node.python("gate", "runtime", "weights")).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("the gate says once what it waits for, and opens when that is done", async () => {
  const node = new TestNode();
  node.done("runtime");
  await node.python("status", "weights", "running", "fetches 3 of 163 files");
  const waiting = node.begin(["python3", "-m", "deepseek.gate", "runtime", "weights"]);
  await node.python("status", "weights", "done", "whole");
  const { code, stderr } = await waiting.ended;
  expect(code).toBe(0);
  expect(["", "waits for weights, which is running: fetches 3 of 163 files\n"]).toContain(stderr);
});
