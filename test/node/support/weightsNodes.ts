import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Hub } from "./hub.ts";
import { newRoot, TestNode } from "./node.ts";

export const SHARD = "model-00002-of-00003.safetensors";

/** The node that fetches from this hub. */
export function fetcher(hub: Hub): TestNode {
  const node = new TestNode((plan) => {
    plan.weights.endpoint = hub.url;
  });
  node.done("preflight", "shared");
  return node;
}

/** Another node of the group, which sees the same file system. */
export function other(first: TestNode): TestNode {
  const node = new TestNode((plan) => {
    plan.weights = { ...first.expect.weights };
    Object.assign(plan, { node: "dev-rank1", rank: 1, address: "192.0.2.11" });
  }, newRoot());
  node.done("preflight", "shared");
  return node;
}

export function shard(node: TestNode, name = SHARD): string {
  return `${node.expect.weights.path}/${name}`;
}

export function mark(node: TestNode): string {
  return `${node.expect.weights.path}/.deepseek/complete.json`;
}

/** Everything of the hub lies on the shared file system as it is there. */
export function expectWhole(hub: Hub, node: TestNode): void {
  for (const name of hub.files.keys())
    expect(readFileSync(shard(node, name)).equals(hub.content(name))).toBe(true);
  expect(existsSync(mark(node))).toBe(true);
}
