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
import { expectWhole, fetcher, mark, SHARD, shard } from "./support/weightsNodes.ts";

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
