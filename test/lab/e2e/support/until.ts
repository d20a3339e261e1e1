import { setTimeout as pause } from "node:timers/promises";

/** Asks every 250 ms until `probe` gives a value; fails with `what` after the limit. Returns value and seconds. */
export async function until<T>(
  what: string,
  limitSeconds: number,
  probe: () => Promise<T | undefined>,
): Promise<{ value: T; seconds: number }> {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let last = "";
  while (elapsed() < limitSeconds) {
    const value = await probe().catch((error: Error) => {
      last = error.message;
      return undefined;
    });
    if (value !== undefined) return { value, seconds: elapsed() };
    await pause(250);
  }
  throw new Error(`${what}: not within ${limitSeconds} s ${last && `(last: ${last})`}`);
}
