import { join } from "node:path";
import { labFolder } from "../machines/places.ts";
import { must } from "../machines/program.ts";
import type { Step } from "./steps.ts";

/** Python tools of the checks, from PyPI, pinned exactly. */
const pythonTools = ["ruff==0.17.6"];

const toolsFolder = join(labFolder, "venv");

/** The checker and formatter of the node programs' Python. */
export const ruffProgram = join(toolsFolder, "bin/ruff");

/** Python tools in an environment of their own, so that whatever the machine has does not matter. */
export const pythonToolsStep: Step = {
  name: "python tools",
  inputs: () => pythonTools,
  outputs: [ruffProgram],
  async make() {
    await must("python3", ["-m", "venv", "--clear", toolsFolder]);
    await must(join(toolsFolder, "bin/pip"), [
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--only-binary=:all:",
      ...pythonTools,
    ]);
  },
};
