import { MACHINES } from "../catalogue/machines.ts";
import { MODELS } from "../catalogue/models.ts";
import type { ClusterConfig } from "../clusterConfig.ts";
import { lacksFp8 } from "../fp8.ts";
import { tensorParallelSizeOf } from "../groups.ts";
import type { Issue } from "../issue.ts";
import { splitObjection } from "../parallelism.ts";
import { nodesHint } from "../suitable.ts";

/** Whether the checkpoint can run on this kind of machine, and be split over so many of them. */
export function modelIssues(config: ClusterConfig): Issue[] {
  const fp8 = fp8Issues(config);
  if (lacksFp8(config)) return fp8;
  const size = tensorParallelSizeOf(config);
  const objection = splitObjection(config.model, size);
  if (objection === undefined) return fp8;
  return [
    ...fp8,
    { path: "nodes", message: `${config.model.name}: ${objection} ranks`, hint: nodesHint(config) },
  ];
}

/** The key of the stack file that the model came from. */
export function modelKey({ model }: ClusterConfig): "model" | "customModel" {
  return Object.hasOwn(MODELS, model.name) ? "model" : "customModel";
}

function fp8Issues(config: ClusterConfig): Issue[] {
  const { gpu, name } = MACHINES[config.machine];
  const issues: Issue[] = [];
  if (lacksFp8(config)) {
    const what =
      gpu === null ? "a machine without GPUs" : `${gpu.name} (compute capability ${gpu.computeCapability})`;
    issues.push({
      path: modelKey(config),
      message: `${config.model.name} is FP8, and ${what} has no FP8 units`,
      hint: "set model: deepseek-r1-bf16 on four nodes of 8 A100, or machine to one with H100, H200, H20 or B200",
    });
  }
  if (config.kvCacheDtype === "fp8_e4m3" && gpu?.nativeFp8 !== true) {
    issues.push({
      path: "kvCacheDtype",
      message: `fp8_e4m3 needs FP8 units, and ${name} has none`,
      hint: "remove kvCacheDtype",
    });
  }
  return issues;
}
