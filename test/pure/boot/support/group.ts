import type { NodeFiles } from "../../../../boot/nodeFiles.ts";
import { type Release, release } from "../../../../boot/release.ts";
import { planCluster } from "../../../../plan/cluster.ts";
import type { ClusterConfig } from "../../../../plan/clusterConfig.ts";
import type { ClusterPlan, NodePlan } from "../../../../plan/clusterPlan.ts";
import { configOf, hosts } from "../../support/configs.ts";

/** Stand-ins for the node files: short, and each with a text of its own. */
export const FILES: NodeFiles = Object.fromEntries(
  [
    "bootstrap.sh",
    "receive.sh",
    "runtime.sh",
    "serve.sh",
    "wheelhouse.sh",
    "deepseek/__init__.py",
    "deepseek/ops.py",
    "units/deepseek-gateway.service",
    "units/deepseek-ops.service",
    "units/deepseek-preflight.service",
    "units/deepseek-release.service",
    "units/deepseek-runtime.service",
    "units/deepseek-weights.service",
    "units/sglang.service",
    "nginx/nginx.conf",
    "locks/requirements.txt",
    "locks/uv.txt",
  ].map((path) => [path, `# ${path}\n`]),
);

/** A group of two hosts with 8 H200 each. */
export function groupOf(changes: Partial<ClusterConfig> = {}): ClusterPlan {
  const config = configOf("h200x8", "deepseek-r1", changes.nodes ?? 2, {
    hosts: hosts(changes.nodes ?? 2),
    ...changes,
  });
  return planCluster(config);
}

export function nodeAt(plan: ClusterPlan, rank: number): NodePlan {
  const node = plan.nodes[rank];
  if (node === undefined) throw new Error(`the plan has no rank ${rank}`);
  return node;
}

/** The releases of all nodes, by rank. */
export function releasesOf(plan: ClusterPlan, files: NodeFiles = FILES): Release[] {
  return plan.nodes.map((node) => release(plan, node, files));
}

export function fileIn({ entries }: Release, path: string): string {
  const entry = entries.find((candidate) => candidate.path === path);
  if (entry === undefined) throw new Error(`the release has no ${path}`);
  return entry.text;
}

/** A document of a release, as its readers see it. */
export function documentIn(of: Release, path: string): Record<string, unknown> {
  return JSON.parse(fileIn(of, path)) as Record<string, unknown>;
}
