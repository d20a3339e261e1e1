import { expect, test } from "vitest";
import { newRoot, TestNode } from "./support/node.ts";

test("two nodes that mount the same file system find each other", async () => {
  const first = new TestNode();
  const second = new TestNode((plan) => {
    plan.shared.path = first.expect.shared.path;
    Object.assign(plan, { node: "dev-rank1", rank: 1, address: "192.0.2.11" });
  }, newRoot());
  first.done("preflight");
  second.done("preflight");
  const ended = await Promise.all([first.python("shared"), second.python("shared")]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  expect(second.status().stages.shared).toMatchObject({
    state: "done",
    detail: `2 nodes see ${first.at("/shared")}`,
  });
});

test("a node whose mark does not come is named, within the plan's time", async () => {
  const node = new TestNode((plan) => {
    plan.timeouts.runtimeSeconds = 1;
  });
  node.done("preflight");
  expect(await node.python("shared")).toMatchObject({ code: 1 });
  expect(node.status()).toMatchObject({
    stage: "shared",
    state: "failed",
    detail: expect.stringMatching(
      /no mark of dev-rank1 came into .* check that dev-rank1 is up and mounts the same/,
    ),
  });
});

test("a host that failed its preflight writes no mark and waits for the next try", async () => {
  const node = new TestNode();
  await node.python("status", "preflight", "failed", "port 5000 is taken");
  expect(await node.python("shared")).toMatchObject({ code: 1 });
  expect(node.status()).toMatchObject({ stage: "preflight", state: "failed" });
  expect(node.status().stages.shared).toMatchObject({
    state: "waiting",
    detail: "waits for preflight, which is failed: port 5000 is taken",
  });
});
