import type { NodePlan } from "../plan/clusterPlan.ts";
import { type ArchiveEntry, sha256 } from "./archive.ts";
import { unitsOf } from "./units.ts";

/** What a release holds and what of it disturbs which unit; the node compares it with the manifest before. */
export function manifest(
  group: string,
  node: NodePlan,
  generation: string,
  entries: readonly ArchiveEntry[],
): ArchiveEntry {
  const files = Object.fromEntries(entries.map(({ path, text }) => [path, sha256(text)]));
  const units = Object.fromEntries(
    Object.entries(unitsOf(node.roles)).map(([name, { on, action }]) => [name, { on, action }]),
  );
  return json("manifest.json", { group, node: node.name, generation, files, units });
}

/** A document of a release, with a line per value so that a person can compare two of them. */
export function json(path: string, document: unknown): ArchiveEntry {
  return { path, text: `${JSON.stringify(document, null, 2)}\n`, executable: false };
}
