import type { ClusterPlan } from "../plan/clusterPlan.ts";
import { sha256 } from "./archive.ts";
import { argumentLines, environmentLines } from "./engineFiles.ts";
import { LOCK_PATH, type NodeFiles, nodeFile } from "./nodeFiles.ts";
import { ENGINE_PROGRAM } from "./units.ts";

const GENERATION_DIGITS = 12;

/**
 * Names everything that makes the engines of a group what they are: every rank's launch, the engine's packages and
 * program, the checkpoint. It is the same on all nodes and changes exactly when an engine of the group must restart.
 */
export function generationOf(plan: ClusterPlan, files: NodeFiles): string {
  const identity = {
    launches: plan.nodes.map(({ name, address, launch }) => ({
      name,
      address,
      argv: argumentLines(launch.argv),
      env: environmentLines(launch.env),
    })),
    engine: plan.engine.version,
    checkpoint: [plan.model.repository, plan.model.revision],
    lock: nodeFile(files, LOCK_PATH),
    program: ENGINE_PROGRAM.map((path) => nodeFile(files, path.replace(/^bin\//, ""))),
  };
  return sha256(JSON.stringify(identity)).slice(0, GENERATION_DIGITS);
}
