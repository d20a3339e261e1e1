import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { Hub } from "./support/hub.ts";
import { fetcher, mark, other, SHARD, shard } from "./support/weightsNodes.ts";

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

test("another node does not give up while the fetcher compares what lies there, and does when it stops", async () => {
  const node = other(fetcher(await Hub.start()));
  const beat = mark(node).replace("complete.json", "beat");
  mkdirSync(dirname(beat), { recursive: true });
  let beats = 0;
  const heart = setInterval(() => {
    if (beats++ < 8) writeFileSync(beat, String(beats));
  }, 500);
  const start = performance.now();
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  clearInterval(heart);
  expect(performance.now() - start).toBeGreaterThan(5_000);
});

test("another node gives up when nothing moves", async () => {
  const node = other(fetcher(await Hub.start()));
  expect(await node.python("weights")).toMatchObject({ code: 1 });
  expect(node.status().stages.weights?.detail).toMatch(
    /no byte of tiny came into .* for 2 s; look at the stage weights/,
  );
});
