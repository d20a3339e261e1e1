import { existsSync } from "node:fs";
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
  const gate = 'exec python3 -m deepseek.gate runtime weights 2>"$DEEPSEEK_ROOT/said"';
  const waiting = node.begin(["bash", "-c", gate]);
  const said = () => (existsSync(node.at("/said")) ? node.read("/said") : "");
  const line = "waits for weights, which is running: fetches 3 of 163 files\n";
  await expect.poll(said, { timeout: 20_000 }).toBe(line);
  await node.python("status", "weights", "done", "whole");
  expect(await waiting.ended).toMatchObject({ code: 0 });
  expect(said()).toBe(line);
});
