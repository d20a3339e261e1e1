/** uv in an environment of its own, only as long as the lock is made. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LockedPackage, parsePylock } from "./pylock.ts";

/** The release that makes the locks and that nodes install packages with. */
export const UV_VERSION = "0.13.9";

/** The product's oldest host is Ubuntu 22.04, with glibc 2.35. */
const PLATFORM = "x86_64-manylinux_2_35";

export interface Resolver {
  /**
   * Resolves as the index was before `asOf` (RFC 3339 date), for a Python as `3.12` on x86-64 Linux, from wheels
   * only. Of each package every wheel that the index has is listed, those of other Pythons and systems too.
   */
  resolve(requirement: string, python: string, asOf: string): LockedPackage[];
}

export function withUv<Result>(work: (resolver: Resolver) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  try {
    run("python3", "-m", "venv", folder);
    run(join(folder, "bin/pip"), "install", "--quiet", "--only-binary=:all:", `uv==${UV_VERSION}`);
    return work({ resolve: (requirement, python, asOf) => resolve(folder, requirement, python, asOf) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function resolve(folder: string, requirement: string, python: string, asOf: string): LockedPackage[] {
  const file = (name: string): string => join(folder, name);
  const compile = (input: string, output: string, ...options: string[]): string => {
    const common = ["--python-version", python, "--exclude-newer", asOf, "--only-binary", ":all:", "--quiet"];
    const local = ["--no-python-downloads", "--cache-dir", file("cache"), "--output-file", file(output)];
    run(file("bin/uv"), "pip", "compile", file(input), ...options, ...common, ...local);
    return readFileSync(file(output), "utf8");
  };
  writeFileSync(file("requirement.in"), `${requirement}\n`);
  compile("requirement.in", "pins.txt", "--python-platform", PLATFORM, "--no-annotate", "--no-header");
  // A resolution for one machine lists only that machine's wheels; for all machines, the same pins list all.
  return parsePylock(compile("pins.txt", "pylock.toml", "--universal", "--no-deps"));
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
}
