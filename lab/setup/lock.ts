import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Holds an advisory lock on a file while `work` runs, and waits for whoever has it.
 *
 * Node has no flock(2): a `flock` program holds it for us and lets go when its stdin ends, so also when we die.
 */
export async function withLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const holder = spawn("flock", [file, "sh", "-c", "echo locked; cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "close");
  const first = await Promise.race([once(holder.stdout, "data"), ended]);
  if (String(first[0]).trim() !== "locked")
    throw new Error(`cannot lock ${file}: flock ended with ${first[0]}`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
