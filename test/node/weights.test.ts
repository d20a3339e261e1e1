import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { Hub } from "./support/hub.ts";
import { newRoot, TestNode } from "./support/node.ts";

const SHARD = "model-00002-of-00003.safetensors";

/** The node that fetches from this hub. */
function fetcher(hub: Hub): TestNode {
  const node = new TestNode((plan) => {
    plan.weights.endpoint = hub.url;
  });
  node.done("preflight", "shared");
  return node;
}

/** Another node of the group, which sees the same file system. */
function other(first: TestNode): TestNode {
  const node = new TestNode((plan) => {
    plan.weights = { ...first.expect.weights };
    Object.assign(plan, { node: "dev-rank1", rank: 1, address: "192.0.2.11" });
  }, newRoot());
  node.done("preflight", "shared");
  return node;
}

function shard(node: TestNode, name = SHARD): string {
  return `${node.expect.weights.path}/${name}`;
}

function mark(node: TestNode): string {
  return `${node.expect.weights.path}/.deepseek/complete.json`;
}

/** Everything of the hub lies on the shared file system as it is there. */
function expectWhole(hub: Hub, node: TestNode): void {
  for (const name of hub.files.keys())
    expect(readFileSync(shard(node, name)).equals(hub.content(name))).toBe(true);
  expect(existsSync(mark(node))).toBe(true);
}

test("the fetcher brings every file, verifies it, and leaves nothing but the model and its marks", async () => {
  const hub = await Hub.start();
  const node = fetcher(hub);
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expectWhole(hub, node);
  expect(readdirSync(node.expect.weights.path).sort()).toEqual([".deepseek", ...hub.files.keys()]);
  expect(node.status().stages.weights).toMatchObject({
    state: "done",
    detail: "tiny@cccccccc: 4 files, 0.0 GiB, fetched and verified",
  });
});

test("a set that is whole is not fetched again", async () => {
  const hub = await Hub.start();
  const node = fetcher(hub);
  await node.python("weights");
  hub.requests.length = 0;
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expect(hub.requests).toEqual([]);
  expect(node.status().stages.weights?.detail).toMatch(/no byte fetched$/);
});

test("files that somebody put there by hand are compared and not fetched", async () => {
  const hub = await Hub.start();
  const node = fetcher(hub);
  for (const name of hub.files.keys())
    node.write(shard(node, name).slice(node.root.length), hub.content(name));
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expect(hub.fetched()).toEqual([]);
  expectWhole(hub, node);
});

test.each([
  ["truncated", (file: string) => truncateSync(file, 1000), "has 1000 of 300000 bytes"],
  ["missing", (file: string) => rmSync(file), "is missing"],
  ["flipped in one byte", (file: string) => flip(file), "was changed after it was verified"],
] as const)("a shard that is %s is named and only it is fetched again", async (_, spoil, wrong) => {
  const hub = await Hub.start();
  const node = fetcher(hub);
  await node.python("weights");
  hub.requests.length = 0;
  spoil(shard(node));
  const ended = await node.python("weights");
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(`${SHARD} ${wrong}`) });
  expect(new Set(hub.fetched().map((each) => each.split(" ")[1]?.split("/").at(-1)))).toEqual(
    new Set([SHARD]),
  );
  expectWhole(hub, node);
});

test("of a large shard that was truncated only the end is fetched again", async () => {
  const hub = await Hub.start();
  hub.add(SHARD, Buffer.alloc(40_000_000, "abc"), true);
  const node = fetcher(hub);
  await node.python("weights");
  hub.requests.length = 0;
  truncateSync(shard(node), 30_000_000);
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expectWhole(hub, node);
  const ranges = hub.fetched().map((each) => Number(/bytes=(\d+)/.exec(each)?.[1] ?? 0));
  expect(Math.max(...ranges)).toBeGreaterThan(29_000_000);
});

/** One bit other, and a time of change that tells. */
function flip(file: string): void {
  const content = readFileSync(file);
  content[5000] = (content[5000] ?? 0) ^ 1;
  writeFileSync(file, content);
  utimesSync(file, 1, 1);
}

test("a byte that is flipped on the way is never accepted, and the file is named", async () => {
  const hub = await Hub.start();
  hub.tamper = (name, content) =>
    name === SHARD ? Buffer.concat([Buffer.from("x"), content.subarray(1)]) : content;
  const node = fetcher(hub);
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status()).toMatchObject({
    stage: "weights",
    stages: {
      weights: {
        state: "failed",
        detail: expect.stringContaining(`${SHARD} from ${hub.url} does not have the`),
      },
    },
  });
  expect(existsSync(mark(node))).toBe(false);
  expect(existsSync(shard(node))).toBe(false);
});

test("a small file with another content than git says is refused", async () => {
  const hub = await Hub.start();
  hub.tamper = (name, content) =>
    name === "config.json" ? Buffer.from('{"model_type":"deepseek_v9"}') : content;
  const node = fetcher(hub);
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status().stages.weights?.detail).toMatch(/^config.json from \S+ does not have the content/);
});

test("a fetch that was killed goes on where it was", async () => {
  const hub = await Hub.start();
  hub.add(SHARD, Buffer.alloc(40_000_000, "abc"), true);
  hub.holdAtHalf = SHARD;
  const node = fetcher(hub);
  const running = node.begin(["python3", "-m", "deepseek.weights"]);
  await hub.held.promise;
  await expect
    .poll(() => statSync(shard(node)).blocks * 512, { timeout: 20_000 })
    .toBeGreaterThan(10_000_000);
  running.kill("SIGTERM");
  await running.ended;
  hub.holdAtHalf = undefined;
  hub.requests.length = 0;
  expect(await node.python("weights")).toMatchObject({ code: 0 });
  expectWhole(hub, node);
  const again = hub.fetched().filter((each) => each.includes(SHARD));
  // aria2c splits the file at 20 MiB; of its first part only what was missing is asked for.
  expect(again.join()).toMatch(/bytes=[1-9]\d+-20971519/);
});

test("a hub that does not answer ends the wait in the plan's time", async () => {
  const hub = await Hub.start();
  const node = fetcher(hub);
  node.expect.weights.endpoint = "http://127.0.0.1:9";
  node.writeExpectations();
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status().stages.weights?.detail).toMatch(
    /127.0.0.1:9 does not answer .*Connection refused.*set a mirror/,
  );
});

test("a hub that cuts every connection is a fault and not an endless try", async () => {
  const hub = await Hub.start();
  hub.cutAfter = 10;
  const node = fetcher(hub);
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status().stages.weights?.state).toBe("failed");
});

test("weights that do not fit on the shared file system are refused before the first byte", async () => {
  const hub = await Hub.start();
  const file = hub.files.get(SHARD);
  if (file !== undefined) file.listed = { size: 1e18 };
  const node = fetcher(hub);
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(hub.fetched()).toEqual([]);
  expect(node.status().stages.weights?.detail).toMatch(/GiB free and the weights need \S+ GiB more; free/);
});

test("a file name that leads out of the directory is refused", async () => {
  const hub = await Hub.start();
  hub.add("../../escape.safetensors", Buffer.from("x"), true);
  const node = fetcher(hub);
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status().stages.weights?.detail).toContain(
    "the hub lists a file named '../../escape.safetensors'",
  );
});

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

test("another node waits for the fetcher's mark and never asks the hub", async () => {
  const hub = await Hub.start();
  const first = fetcher(hub);
  const second = other(first);
  const waiting = second.python("weights");
  await first.python("weights");
  hub.requests.length = 0;
  expect(await waiting).toMatchObject({ code: 0 });
  expect(hub.requests).toEqual([]);
  expect(second.status().stages.weights).toMatchObject({ state: "done" });
});

test("another node names a truncated shard and where to have it fetched again", async () => {
  const hub = await Hub.start();
  const first = fetcher(hub);
  await first.python("weights");
  truncateSync(shard(first), 1000);
  const second = other(first);
  expect(await second.python("weights")).toMatchObject({ code: 1 });
  expect(second.status().stages.weights).toMatchObject({
    state: "failed",
    detail: expect.stringMatching(
      `${SHARD} has 1000 of 300000 bytes in .* run systemctl restart deepseek-weights on dev-rank0`,
    ),
  });
});

test("another node gives up when nothing moves", async () => {
  const node = other(fetcher(await Hub.start()));
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status().stages.weights?.detail).toMatch(
    /no byte of tiny came into .* for 2 s; look at the stage weights/,
  );
});
