/**
 * Writes lock-cpu.txt: the part of the product's lock that a CPU can use, and the lab's own wheels.
 * `node lab/sglang/lock.ts`, after a change of the product's lock or of a wheel of the lab.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { isLeftOut } from "./leftOut.ts";
import { localWheels } from "./localWheels.ts";
import { cpuLock, labEngine, productLock } from "./places.ts";
import { parseRequirements } from "./requirements.ts";
import { wheelBytes } from "./wheel.ts";

/** The text that lock-cpu.txt must have. */
export function cpuLockText(): string {
  const shared = parseRequirements(productLock(labEngine.lockFile)).filter(({ name }) => !isLeftOut(name));
  const local = localWheels().map((wheel) => {
    const hash = createHash("sha256").update(wheelBytes(wheel)).digest("hex");
    return `${wheel.name}==${wheel.version} \\\n    --hash=sha256:${hash}`;
  });
  return [
    `# The part of ${labEngine.lockFile} that a CPU can use; written by lab/sglang/lock.ts`,
    ...shared.map(({ text }) => text),
    "# Wheels that the lab makes",
    ...local,
    "",
  ].join("\n");
}

if (import.meta.main) writeFileSync(cpuLock, cpuLockText());
