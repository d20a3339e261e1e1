/** The middle of some figures, and how far they lie apart. */
export function median(figures: readonly number[]): { median: number; min: number; max: number } {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error("a median of nothing");
  return { median: middle, min: sorted[0] ?? middle, max: sorted.at(-1) ?? middle };
}
