import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../engine/places.ts";
import { must } from "../machines/program.ts";
import { ruffProgram } from "./tools.ts";

/** One static check: a program that is silent about right code and exits non-zero about wrong code. */
export interface Check {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** The rules are those of the nearest ruff.toml. */
const ruffSettings = ["--no-cache"];

/** All static checks over the files that git would take. */
export async function staticChecks(): Promise<Check[]> {
  const files = await sourceFiles();
  const shell = files.filter(isShell);
  const python = files.filter((file) => file.endsWith(".py"));
  const tool = (name: string, ...args: string[]): Pick<Check, "program" | "args"> => ({
    program: process.execPath,
    args: [join("node_modules/.bin", name), ...args],
  });
  return [
    { name: "types (tsc)", ...tool("tsc", "--noEmit", "--pretty", "false", "-p", ".") },
    { name: "TypeScript style (biome)", ...tool("biome", "check", "--error-on-warnings") },
    { name: "shell (shellcheck)", program: "shellcheck", args: ["--external-sources", ...shell] },
    { name: "shell format (shfmt)", program: "shfmt", args: ["--diff", ...shell] },
    { name: "Python (ruff)", program: ruffProgram, args: ["check", "--quiet", ...ruffSettings, ...python] },
    {
      name: "Python format (ruff)",
      program: ruffProgram,
      args: ["format", "--quiet", "--diff", ...ruffSettings, ...python],
    },
    {
      name: "generated configuration",
      program: process.execPath,
      args: ["scripts/writeConfig.ts", "--check"],
    },
  ];
}

/** Runs a check; what it printed is its complaint. */
export async function runCheck({ program, args }: Check): Promise<{ right: boolean; complaint: string }> {
  const child = spawn(program, args, { cwd: repository, stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { right: code === 0, complaint };
}

/** Files that are tracked, or would be: a new file is checked before its first commit. */
async function sourceFiles(): Promise<string[]> {
  const list = await must("git", [
    "-C",
    repository,
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
  ]);
  return list.split("\0").filter((file) => file !== "" && existsSync(join(repository, file)));
}

/** By its name, or by its first line where it has no suffix. */
function isShell(file: string): boolean {
  if (file.endsWith(".sh")) return true;
  if (/\.\w+$/.test(file)) return false;
  return /^#!.*\b(ba)?sh\b/.test(readFileSync(join(repository, file), "utf8").slice(0, 80));
}
