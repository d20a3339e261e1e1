import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunError } from "@pulumi/pulumi";
import { LOCK_PATH, type NodeFiles } from "../boot/nodeFiles.ts";
import { readOperatorFile } from "../config/operatorFile.ts";
import type { ClusterPlan } from "../plan/clusterPlan.ts";

const ROOT = fileURLToPath(new URL("../scripts/node", import.meta.url));

/** Folders of `scripts/node` that travel to nodes, with the files that do; "" is the folder itself. */
const TRAVELLERS = [
  ["", /\.sh$/],
  ["deepseek", /\.py$/],
  ["units", /\.service$/],
  ["nginx", /\.conf$/],
  ["locks", /^uv\.txt$/],
] as const;

/** Reads what travels to the nodes of this plan, with the lock that the user named or the engine's own. */
export function readNodeFiles({ engine, sources }: ClusterPlan): NodeFiles {
  const paths = TRAVELLERS.flatMap(([folder, ends]) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => ends.test(name))
      .map((name) => (folder === "" ? name : `${folder}/${name}`)),
  );
  const texts = paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]);
  const lock = readOperatorFile("requirementsLock", sources.requirementsLock ?? join(ROOT, engine.lockFile));
  if ("issue" in lock) throw new RunError(`${lock.issue.message}: ${lock.issue.hint}`);
  return { ...Object.fromEntries(texts), [LOCK_PATH]: lock.text };
}
