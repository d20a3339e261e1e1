import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Surroundings } from "./choose.ts";
import { checksumsUrl } from "./makers.ts";
import { binFolder } from "./places.ts";

/** Longest wait for the makers' server, in milliseconds: one try, name look-up included. */
const reachMilliseconds = 5000;

/** This machine, and the network as it is now. */
export function realSurroundings(fetchText: typeof fetch = fetch): Surroundings {
  const userHome = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const path = [...(process.env.PATH ?? "").split(delimiter), join(userHome, "bin")];
  return {
    userHome,
    findCli: () => findCli(path),
    hasFile: existsSync,
    pluginVersionsIn: (home, name) => {
      const folder = join(home, "plugins");
      const prefix = `resource-${name}-v`;
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter(
          (entry) => entry.startsWith(prefix) && existsSync(join(folder, entry, `pulumi-resource-${name}`)),
        )
        .map((entry) => entry.slice(prefix.length));
    },
    reachMakers: () => reach(fetchText),
  };
}

/** The first `pulumi` that is not the lab's own. */
export function findCli(path: readonly string[]): { folder: string; version: string } | undefined {
  const program = path
    .filter((folder) => folder !== "" && folder !== binFolder)
    .map((folder) => join(folder, "pulumi"))
    .find((candidate) => existsSync(candidate));
  if (!program) return undefined;
  const { status, stdout } = spawnSync(program, ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if (status !== 0) return undefined;
  // Plugins lie beside the program itself, not beside a link to it.
  return { folder: dirname(realpathSync(program)), version: stdout.trim().replace(/^v/, "") };
}

async function reach(fetchText: typeof fetch): ReturnType<Surroundings["reachMakers"]> {
  try {
    const response = await fetchText(checksumsUrl, { signal: AbortSignal.timeout(reachMilliseconds) });
    await response.body?.cancel();
    return response.ok ? { reached: true } : { reached: false, reason: `HTTP status ${response.status}` };
  } catch (error) {
    const { message, cause } = error as Error;
    return { reached: false, reason: cause instanceof Error ? cause.message : message };
  }
}
