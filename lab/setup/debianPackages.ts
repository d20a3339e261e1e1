import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { must } from "../machines/program.ts";
import { findProgram, missingPackages, packageOfFile, packageOfProgram } from "./programs.ts";
import type { Step } from "./steps.ts";

/** invoke-rc.d asks this file before it starts a service of a new package; 101 means no. */
const policyFile = "/usr/sbin/policy-rc.d";

/** Names its maker: a set-up that was killed leaves it behind, and the next one must not take it for the owner's. */
const policy = "#!/bin/sh\n# Of lab/setup/debianPackages.ts, for the time of one installation.\nexit 101\n";

/** Installs what the tables of programs name and the machine lacks. Never upgrades what is there. */
export const debianPackagesStep: Step = {
  name: "debian packages",
  inputs: () => [JSON.stringify(packageOfProgram), JSON.stringify(packageOfFile)],
  // The programs themselves, looked for anew: one that was removed since brings the step back.
  get outputs() {
    const programs = Object.keys(packageOfProgram).map((name) => findProgram(name) ?? `/usr/bin/${name}`);
    return [...programs, ...Object.keys(packageOfFile)];
  },
  async make() {
    const missing = missingPackages();
    if (missing.length === 0) return;
    if (process.getuid?.() !== 0)
      throw new Error(
        `packages ${missing.join(", ")} are missing and only root can install them: run as root`,
      );
    await withoutServices(() => install(missing));
  },
};

async function install(packages: readonly string[]): Promise<void> {
  const apt = ["-q", "-o", "DPkg::Lock::Timeout=120"];
  const environment = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=a"];
  await must("env", [...environment, "apt-get", ...apt, "update"]);
  await must("env", [
    ...environment,
    "apt-get",
    ...apt,
    "install",
    "--yes",
    "--no-install-recommends",
    ...packages,
  ]);
}

/** nginx and sshd come as services; the lab wants their programs only, and their ports free. */
async function withoutServices(work: () => Promise<void>): Promise<void> {
  if (existsSync(policyFile) && readFileSync(policyFile, "utf8") !== policy) return work();
  writeFileSync(policyFile, policy);
  chmodSync(policyFile, 0o755);
  try {
    await work();
  } finally {
    rmSync(policyFile);
  }
}
