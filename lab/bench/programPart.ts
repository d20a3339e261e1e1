import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../engine/engine.ts";
import { repository } from "../engine/places.ts";
import { writeLabSettings } from "../engine/stackFile.ts";

const instance = "bench";
const stack = "h100x16";

/** What the stack file leaves to its owner. */
const ownersSettings = { "deepseek:clientCidrs": ["203.0.113.0/24"] };

/** Folders and files that the program is made of. */
const program = [
  "index.ts",
  "package.json",
  "tsconfig.json",
  "config",
  "plan",
  "boot",
  "components",
  "scripts",
];

/**
 * Seconds of the program part (start of Node, load, run of index.ts) of `pulumi preview -s h100x16`, one per run.
 * `loader`: Node's own type stripping as the project has it, or Pulumi's default, which compiles with ts-node.
 */
export async function programSeconds(loader: "stripping" | "ts-node", runs: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "lab-bench-"));
  try {
    for (const name of program) cpSync(join(repository, name), join(folder, name), { recursive: true });
    cpSync(join(repository, `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    const project = readFileSync(join(repository, "Pulumi.yaml"), "utf8");
    writeFileSync(join(folder, "Pulumi.yaml"), loader === "ts-node" ? withDefaultLoader(project) : project);
    writeLabSettings(instance, stack, ownersSettings);
    const times = join(folder, "times");
    for (let count = 0; count < runs; count++) await preview(folder, times);
    return readFileSync(times, "utf8")
      .trim()
      .split("\n")
      .map((line) => Number(line) / 1000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pulumi registers ts-node's ESM loader only where nothing else was given to Node. */
const withDefaultLoader = (project: string) =>
  project.replace("typescript: false", "typescript: true").replace(/^ *nodeargs: .*\n/m, "");

async function preview(project: string, times: string): Promise<void> {
  const args = ["preview", "--stack", stack, "--non-interactive"];
  const environment = { LAB_PROGRAM_TIMES: times };
  const { code, stdout, stderr } = await run(args, { instance, project, environment });
  if (code !== 0) throw new Error(`pulumi preview -s ${stack} ended with ${code}:\n${stdout}${stderr}`);
}
