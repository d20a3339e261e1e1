import { MACHINES } from "./catalogue/machines.ts";
import type { ClusterConfig } from "./clusterConfig.ts";

/** Whether the weights are FP8 and the machine has no units for it. */
export function lacksFp8({ machine, model }: ClusterConfig): boolean {
  return model.weights === "fp8-block" && MACHINES[machine].gpu?.nativeFp8 !== true;
}
