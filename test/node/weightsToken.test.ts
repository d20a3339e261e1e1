import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Hub } from "./support/hub.ts";
import { TestNode } from "./support/node.ts";

const SHARD = "model-00002-of-00003.safetensors";

/** The node that fetches from this hub. */
function fetcher(hub: Hub): TestNode {
  const node = new TestNode((plan) => {
    plan.weights.endpoint = hub.url;
  });
  node.done("preflight", "shared");
  return node;
}

/** Everything of the hub lies on the shared file system as it is there. */
function expectWhole(hub: Hub, node: TestNode): void {
  for (const name of hub.files.keys())
    expect(readFileSync(`${node.expect.weights.path}/${name}`).equals(hub.content(name))).toBe(true);
  expect(existsSync(`${node.expect.weights.path}/.deepseek/complete.json`)).toBe(true);
}

test("a repository that asks for a token says so, and the token is in no command line", async () => {
  const hub = await Hub.start();
  hub.token = "hf_secretToken123";
  const node = fetcher(hub);
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status().stages.weights?.detail).toMatch(/HTTP 401 .*; set huggingFaceToken/);
  node.secrets({ operatorKey: "operator-key-1234", huggingFaceToken: hub.token });
  hub.add(SHARD, Buffer.alloc(40_000_000, "abc"), true);
  hub.holdAtHalf = SHARD;
  const running = node.begin(["python3", "-m", "deepseek.weights"]);
  await hub.held.promise;
  const seen = commandLines();
  expect(seen.some((line) => line.includes("aria2c") && line.includes(node.root))).toBe(true);
  expect(seen.some((line) => line.includes("hf_secretToken123"))).toBe(false);
  running.kill("SIGKILL");
  await running.ended;
});

test("the token never goes to another host that the hub redirects to", async () => {
  const hub = await Hub.start();
  hub.token = "hf_secretToken123";
  const given = hub.withStorage();
  const node = fetcher(hub);
  node.secrets({ operatorKey: "operator-key-1234", huggingFaceToken: hub.token });
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expectWhole(hub, node);
  expect(given.length).toBeGreaterThanOrEqual(hub.files.size);
  expect(new Set(given)).toEqual(new Set([undefined]));
});

test("a hub that keeps the content itself gets the token with each file", async () => {
  const hub = await Hub.start();
  hub.token = "hf_secretToken123";
  const node = fetcher(hub);
  node.secrets({ operatorKey: "operator-key-1234", huggingFaceToken: hub.token });
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expectWhole(hub, node);
});

test("the list with the token that a killed run left is gone after the next one", async () => {
  const hub = await Hub.start();
  const node = fetcher(hub);
  node.write("/run/deepseek/aria2-01234567.list", "header=Authorization: Bearer hf_secretToken123");
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expect(readdirSync(node.at("/run/deepseek")).filter((name) => name.startsWith("aria2-"))).toEqual([]);
});

function commandLines(): string[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.map((name) => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8");
    } catch {
      return "";
    }
  });
}
