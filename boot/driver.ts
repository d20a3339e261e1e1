/** The newest of some driver versions, compared number by number: `570.26` is newer than `535.129.03`. */
export function newestDriver(...versions: readonly [string, ...string[]]): string {
  return versions.reduce((newest, version) => (compare(version, newest) > 0 ? version : newest));
}

function compare(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
