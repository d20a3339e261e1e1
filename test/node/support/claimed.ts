import { mkdirSync, rmSync } from "node:fs";
import { TestNode } from "./node.ts";

/** A node that belongs to the group and has no release yet. */
export function claimedNode(): TestNode {
  const node = new TestNode();
  rmSync(node.at("/opt/deepseek"), { recursive: true });
  mkdirSync(node.at("/etc/deepseek"), { recursive: true });
  node.write("/etc/deepseek/claim.json", '{"group":"dev","node":"dev-rank0"}');
  return node;
}
