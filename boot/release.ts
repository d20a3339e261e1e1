import type { ClusterPlan, NodePlan } from "../plan/clusterPlan.ts";
import { type ArchiveEntry, gzipBase64, sha256, tar } from "./archive.ts";
import { engineFiles } from "./engineFiles.ts";
import { expectations } from "./expect.ts";
import { generationOf } from "./generation.ts";
import { json, manifest } from "./manifest.ts";
import { nginxFiles } from "./nginxFiles.ts";
import { INSTALLER_LOCK_PATH, LOCK_PATH, type NodeFiles, nodeFile } from "./nodeFiles.ts";
import { unitsOf } from "./units.ts";

/**
 * The scripts that run from a release. The others are sent to a host or given to a machine by themselves: in a release
 * they would only make a new one of every change of theirs.
 */
const RELEASE_SCRIPTS = ["runtime.sh", "serve.sh", "wheelhouse.sh"];

/** Everything that a node runs and expects, named by its content. */
export interface Release {
  /** Of the tar, before compression. */
  readonly sha256: string;
  /** The same on all nodes of the group. */
  readonly generation: string;
  readonly tarGzBase64: string;
  readonly entries: readonly ArchiveEntry[];
}

export function release(plan: ClusterPlan, node: NodePlan, files: NodeFiles): Release {
  const generation = generationOf(plan, files);
  const content = [
    ...programFiles(node, files),
    ...(node.roles.includes("rank") ? engineFiles(node.launch) : []),
    ...nginxFiles(plan, node),
    json("expect.json", expectations(plan, node, files, generation)),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries = [...content, manifest(plan.group, node, generation, content)];
  const bytes = tar(entries);
  return { sha256: sha256(bytes), generation, tarGzBase64: gzipBase64(bytes), entries };
}

/** The files that are the same in every release of this version, as far as the node's roles need them. */
function programFiles(node: NodePlan, files: NodeFiles): ArchiveEntry[] {
  const isGateway = node.roles.includes("gateway");
  const plain = Object.keys(files).filter(
    (path) => path.startsWith("deepseek/") || (isGateway && path.startsWith("nginx/")),
  );
  const units = Object.keys(unitsOf(node.roles)).map((unit) => `units/${unit}`);
  return [
    ...RELEASE_SCRIPTS.map((path) => ({
      path: `bin/${path}`,
      text: nodeFile(files, path),
      executable: true,
    })),
    ...[...plain, ...units, LOCK_PATH, INSTALLER_LOCK_PATH].map((path) => ({
      path,
      text: nodeFile(files, path),
      executable: false,
    })),
  ];
}
