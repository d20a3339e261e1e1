import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { SCRIPTS, TestNode } from "./support/node.ts";

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

/** The gate of a release whose engine failed for good, and what it says. */
async function failed() {
  const node = new TestNode();
  node.done("runtime", "weights");
  await node.python("status", "load", "failed", "the engine ended");
  const gate = 'exec python3 -m deepseek.gate runtime weights 2>"$DEEPSEEK_ROOT/said"';
  const waiting = node.begin(["bash", "-c", gate]);
  const said = () => (existsSync(node.at("/said")) ? node.read("/said") : "");
  await expect
    .poll(said, { timeout: 20_000 })
    .toBe("this release failed, next try in 300 s; at once by systemctl restart sglang\n");
  return { node, waiting, said };
}

test("a release that failed is tried late, said once, and at once when its stage waits again", async () => {
  const { node, waiting, said } = await failed();
  const line = said();
  await node.python("status", "load", "waiting", "the engine is stopped");
  expect(await waiting.ended).toMatchObject({ code: 0 });
  expect(said()).toBe(line);
});

test("a new release does not wait for the failure of the one before", async () => {
  const { node, waiting } = await failed();
  cpSync(node.at("/opt/deepseek/releases/first"), node.at("/opt/deepseek/releases/second"), {
    recursive: true,
  });
  rmSync(node.at("/opt/deepseek/current"));
  symlinkSync("releases/second", node.at("/opt/deepseek/current"));
  expect(await waiting.ended).toMatchObject({ code: 0 });
});

test("the wait after a failure ends by itself, before systemd ends it", async () => {
  const node = new TestNode();
  node.done("runtime", "weights");
  await node.python("status", "load", "failed", "the engine ended");
  const hurried = "from deepseek import gate; gate.FAILED_SECONDS = 0; gate.main()";
  expect(await node.begin(["python3", "-c", hurried]).ended).toMatchObject({ code: 0 });
  const seconds = (text: string, name: string) =>
    Number(new RegExp(`^${name} ?= ?(\\d+)$`, "m").exec(text)?.[1]);
  const gate = readFileSync(`${SCRIPTS}/deepseek/gate.py`, "utf8");
  const limit = seconds(readFileSync(`${SCRIPTS}/units/sglang.service`, "utf8"), "TimeoutStartSec");
  expect(limit).toBeGreaterThan(seconds(gate, "PATIENCE_SECONDS") + seconds(gate, "FAILED_SECONDS"));
});
