import type { Step } from "../setup/steps.ts";
import { loginKeyStep } from "./keys.ts";
import { treeStep } from "./tree.ts";

/** What has to be there before the first machine can boot. */
export const machineSteps: readonly Step[] = [treeStep, loginKeyStep];
