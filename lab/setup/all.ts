import { engineSteps } from "../engine/steps.ts";
import { machineSteps } from "../machines/steps.ts";
import { sglangSteps } from "../sglang/steps.ts";
import { debianPackagesStep } from "./debianPackages.ts";
import type { Step } from "./steps.ts";
import { pythonToolsStep } from "./tools.ts";

/** Everything that a clean machine lacks for `npm run dev` and `npm test`, in the order in which one needs the other. */
export const allSteps: readonly Step[] = [
  debianPackagesStep,
  pythonToolsStep,
  ...engineSteps,
  ...machineSteps,
  ...sglangSteps,
];
