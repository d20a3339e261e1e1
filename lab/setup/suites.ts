import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../engine/places.ts";
import { runCheck, staticChecks } from "./checks.ts";
import type { Tally } from "./tally.ts";

/** Runs every static check and prints a line for each; a wrong one also shows its complaint. */
export async function runStaticChecks(): Promise<Tally> {
  let failed = 0;
  const checks = await staticChecks();
  for (const check of checks) {
    const start = performance.now();
    const { right, complaint } = await runCheck(check);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${right ? "ok    " : "FAILED"} ${check.name} ${seconds} s`);
    if (right) continue;
    failed++;
    console.log(complaint.trimEnd());
  }
  return { passed: checks.length - failed, failed, skipped: [] };
}

/** Runs vitest's projects with its output on the terminal. */
export async function runTests(projects: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "lab-tally-"));
  const file = join(folder, "tally.json");
  try {
    const args = [
      join(repository, "node_modules/.bin/vitest"),
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      "--passWithNoTests",
      "--reporter=default",
      `--reporter=${join(import.meta.dirname, "reporter.ts")}`,
    ];
    const env = { ...process.env, LAB_TALLY_FILE: file };
    const child = spawn(process.execPath, args, { cwd: repository, env, stdio: "inherit" });
    const [code] = (await once(child, "close")) as [number | null];
    if (!existsSync(file)) return broken(`vitest ended with ${code} before its tests`);
    const tally = JSON.parse(readFileSync(file, "utf8")) as Tally;
    return code !== 0 && tally.failed === 0 ? broken(`vitest ended with ${code}`, tally) : tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function broken(why: string, tally: Tally = { passed: 0, failed: 0, skipped: [] }): Tally {
  console.log(`FAILED ${why}`);
  return { ...tally, failed: tally.failed + 1 };
}
