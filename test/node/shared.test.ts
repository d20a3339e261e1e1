import { expect, test } from "vitest";
import { TestNode } from "./support/node.ts";
import { opsGroup } from "./support/opsNode.ts";

/** The nodes of a running group, which mount the same file system unless `apart`. */
async function group(apart = false): Promise<readonly [TestNode, TestNode]> {
  const [{ node: first }, { node: second }] = await opsGroup();
  for (const node of [first, second]) {
    if (!apart) node.expect.shared.path = first.at("/shared");
    node.writeExpectations();
  }
  return [first, second];
}

const codes = (ended: readonly { readonly code: number | null }[]) => ended.map(({ code }) => code);

test("two nodes that mount the same file system find each other", async () => {
  const [first, second] = await group();
  for (const node of [first, second]) node.expect.timeouts.runtimeSeconds = 30;
  for (const node of [first, second]) node.writeExpectations();
  expect(codes(await Promise.all([first.python("shared"), second.python("shared")]))).toEqual([0, 0]);
  expect(second.status().stages.shared).toMatchObject({
    state: "done",
    detail: `2 nodes see ${first.at("/shared")}`,
  });
  // The other one finished long ago and writes no new mark.
  expect(await first.python("shared")).toMatchObject({ code: 0 });
});

test("old marks of the other node do not pass for it on another file system", async () => {
  const [first, second] = await group(true);
  const mark = (name: string, address: string) =>
    JSON.stringify({ node: name, address, nonce: "0123456789abcdef" });
  first.write("/shared/deepseek/groups/dev/dev-rank1.json", mark("dev-rank1", "127.0.0.2"));
  second.write("/shared/deepseek/groups/dev/dev-rank0.json", mark("dev-rank0", "127.0.0.1"));
  expect(codes(await Promise.all([first.python("shared"), second.python("shared")]))).toEqual([1, 1]);
  expect(first.status().stages.shared).toMatchObject({
    state: "failed",
    detail: expect.stringMatching(/^no present mark of dev-rank1 came into .* mounts the same file system/),
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
      /no present mark of dev-rank1 came into .* check that dev-rank1 is up, mounts the same/,
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
