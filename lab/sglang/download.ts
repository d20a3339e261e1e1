import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labFolder } from "../machines/places.ts";
import { must } from "../machines/program.ts";
import { sha256OfFile } from "../standins/fileHashes.ts";

/** Python of the machines (Debian trixie), whose wheels are fetched whatever Python this host has. */
export const machinePython = "3.13";

/** trixie has glibc 2.41; pip wants every older platform named too (PEP 600). */
const glibcMinors = [...Array.from({ length: 37 }, (_, back) => 41 - back), "2014", "2010", "1"];

/** Downloads what hash-locked requirements name, with the set-up's pip and this host's own index. */
export async function downloadWheels(requirements: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), "lab-wheels-"));
  try {
    const lock = join(scratch, "requirements.txt");
    writeFileSync(lock, requirements);
    await must(join(labFolder, "venv/bin/pip"), [
      ...["download", "--quiet", "--disable-pip-version-check", "--no-cache-dir"],
      ...["--no-deps", "--require-hashes", "--only-binary=:all:"],
      ...["--implementation", "cp", "--python-version", machinePython],
      ...platforms().flatMap((platform) => ["--platform", platform]),
      ...["--dest", folder, "-r", lock],
    ]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Removes what is no wheel of these hashes, as those of former locks; the names that stay. */
export async function keepOnly(folder: string, hashes: ReadonlySet<string>): Promise<string[]> {
  const kept: string[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith(".whl") && hashes.has(await sha256OfFile(path))) kept.push(name);
    else rmSync(path, { recursive: true });
  }
  return kept;
}

function platforms(): string[] {
  const manylinux = glibcMinors.map(
    (minor) => `manylinux${typeof minor === "number" ? `_2_${minor}` : minor}`,
  );
  return [...manylinux, "linux"].map((system) => `${system}_x86_64`);
}
