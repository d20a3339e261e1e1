import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labFolder } from "../machines/places.ts";
import { withLock } from "./lock.ts";

/** One thing that the lab needs and can make. A kept machine hides nothing: outputs are looked at every time. */
export interface Step {
  readonly name: string;
  /** Whatever the result depends on, as values or hashes. Other values than last time: made again. */
  readonly inputs: () => readonly string[];
  /** Paths that exist once it is made. One missing: made again. */
  readonly outputs: readonly string[];
  make(): Promise<void>;
}

export interface StepOptions {
  /** Where the stamps lie; tests use a folder of their own. */
  readonly stamps?: string;
  readonly print?: (line: string) => void;
}

/** SHA-256 in hex of a file's bytes, as an input of a step. */
export const fileHash = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

/** Makes what is missing or out of date, in the given order; two callers at once take turns. */
export async function runSteps(steps: readonly Step[], options: StepOptions = {}): Promise<void> {
  const stamps = options.stamps ?? join(labFolder, "steps");
  const print = options.print ?? ((line: string) => console.log(line));
  mkdirSync(stamps, { recursive: true });
  await withLock(join(stamps, "lock"), async () => {
    for (const step of steps) print(await settle(step, stamps));
  });
}

async function settle(step: Step, stamps: string): Promise<string> {
  const stamp = join(stamps, step.name.replaceAll(/[^\w.-]/g, "-"));
  const hash = createHash("sha256").update(JSON.stringify(step.inputs())).digest("hex");
  const madeFrom = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (madeFrom === hash && step.outputs.every((path) => existsSync(path))) return `kept ${step.name}`;
  // A step that fails half-way must not look made because its inputs are those of the time before.
  rmSync(stamp, { force: true });
  const start = performance.now();
  try {
    await step.make();
  } catch (cause) {
    throw new Error(`set-up step ${step.name} failed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  const missing = step.outputs.filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new Error(`set-up step ${step.name} ended without making ${missing.join(", ")}`);
  writeFileSync(stamp, hash);
  return `made ${step.name} ${((performance.now() - start) / 1000).toFixed(1)} s`;
}
