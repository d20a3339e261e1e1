import { setTimeout as pause } from "node:timers/promises";

export interface Wait {
  /** What is waited for, as in "machine dslab-dev1 answers over SSH". */
  readonly until: string;
  readonly seconds: number;
  /** Asked when the time is over: what could help to find the cause. */
  readonly hint?: () => string;
}

const pollMilliseconds = 50;

/** Asks `check` until it is true. An error from `check` ends the wait at once. */
export async function waitFor(wait: Wait, check: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + wait.seconds * 1000;
  while (!(await check())) {
    if (performance.now() > end)
      throw new Error(
        `waited ${wait.seconds} s in vain until ${wait.until}${wait.hint ? `\n${wait.hint()}` : ""}`,
      );
    await pause(pollMilliseconds);
  }
}
