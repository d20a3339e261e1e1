import type { Launch } from "../plan/clusterPlan.ts";
import type { ArchiveEntry } from "./archive.ts";

/**
 * The engine's argv and environment as files that need no parsing beyond lines and single quotes.
 *
 * `serve.sh` reads the arguments with `mapfile -t`, and both systemd (`EnvironmentFile=`) and `source` read
 * `KEY='value'` alike; so a newline cannot be carried, nor a single quote in a value of the environment.
 */
export function engineFiles(launch: Launch): ArchiveEntry[] {
  return [
    { path: "engine/sglang.args", text: argumentLines(launch.argv), executable: false },
    { path: "engine/sglang.env", text: environmentLines(launch.env), executable: false },
  ];
}

/** One argument per line. */
export function argumentLines(argv: readonly string[]): string {
  for (const argument of argv) {
    if (/[\n\0]/.test(argument))
      throw new Error(`engine argument ${JSON.stringify(argument)} holds a newline`);
  }
  return argv.map((argument) => `${argument}\n`).join("");
}

/** `KEY='value'` per line, sorted by key. */
export function environmentLines(env: Readonly<Record<string, string>>): string {
  const keys = Object.keys(env).sort();
  return keys.map((key) => `${environmentLine(key, env[key] ?? "")}\n`).join("");
}

function environmentLine(key: string, value: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
    throw new Error(`${JSON.stringify(key)} is no name of a variable`);
  if (/['\n\0]/.test(value)) throw new Error(`the value of ${key} holds a newline or a single quote`);
  return `${key}='${value}'`;
}
