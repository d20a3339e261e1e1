import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must } from "../machines/program.ts";
import { binFolder, nodeProgram, pulumiHome } from "./places.ts";
import { pluginVersions } from "./versions.ts";

/**
 * Puts the lab's own language host and providers where the engine looks for real ones.
 *
 * The host lies beside the CLI; providers go through `plugin install`: one that is only on PATH works too, but warns at
 * every run.
 */
export async function installStandIns(): Promise<void> {
  writeShim(join(binFolder, "pulumi-language-nodejs"), "languageHost.ts");
  const folder = mkdtempSync(join(tmpdir(), "lab-plugins-"));
  try {
    for (const [name, version] of Object.entries(pluginVersions)) {
      const shim = join(folder, `pulumi-resource-${name}`);
      writeShim(shim, `${name}/provider.ts`);
      await must("env", [
        `PULUMI_HOME=${pulumiHome}`,
        "PULUMI_SKIP_UPDATE_CHECK=true",
        join(binFolder, "pulumi"),
        ...["plugin", "install", "resource", name, version, "--reinstall", "--file", shim],
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A program that runs one of the TypeScript files here on the lab's Node. */
function writeShim(path: string, script: string): void {
  mkdirSync(binFolder, { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexec '${nodeProgram}' '${join(import.meta.dirname, script)}' "$@"\n`);
  chmodSync(path, 0o755);
}
