/**
 * Makes the hash-locked requirements below scripts/node/locks again: `node scripts/lock.ts`.
 * It needs python3 with venv and a package index that tells upload times.
 */
import { writeFileSync } from "node:fs";
import { ENGINES, type EngineVersion } from "../plan/catalogue/engines.ts";
import { requirementsText } from "./lock/requirements.ts";
import { UV_VERSION, withUv } from "./lock/uv.ts";

/**
 * Two days after the engine's release: what its makers could have tested with. A newer resolution takes other
 * releases of more than half of the packages.
 */
const RESOLVED_AS_OF: Readonly<Record<EngineVersion, string>> = {
  "0.5.10.post1": "2026-04-10",
  "0.5.23": "2026-11-01",
};

/** Minor versions of Python 3 whose wheels are listed: the environment's own, and the next for newer hosts. */
const PYTHON_MINORS = [12, 13];

function main(): void {
  withUv((resolver) => {
    for (const { version, python, lockFile } of Object.values(ENGINES)) {
      const asOf = RESOLVED_AS_OF[version];
      const packages = resolver.resolve(`sglang==${version}`, python, asOf);
      const comment = `SGLang ${version} for Python ${python} on x86-64 Linux as of ${asOf}, by scripts/lock.ts`;
      write(lockFile, requirementsText(comment, packages, PYTHON_MINORS));
    }
    const uv = resolver.resolve(`uv==${UV_VERSION}`, "3.12", new Date().toISOString());
    write(
      "locks/uv.txt",
      requirementsText("The installer of the packages, by scripts/lock.ts", uv, PYTHON_MINORS),
    );
  });
}

function write(lockFile: string, text: string): void {
  writeFileSync(new URL(`node/${lockFile}`, import.meta.url), text);
  console.log(`${lockFile}: ${text.match(/==/g)?.length} packages, ${text.length} bytes`);
}

main();
