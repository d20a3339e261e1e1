const BYTES_PER_GIB = 1024 ** 3;
const BYTES_PER_MIB = 1024 ** 2;

type Unit = "bytes" | "files" | "packages" | "shards" | null;

/** `312.4 of 641.3 GiB, 1.9 GiB/s, 3 min left`; `rate` is in units per second. */
export function progress(done: number, total: number, unit: Unit, rate: number | null): string {
  const parts = [amount(done, total, unit)];
  if (rate !== null && rate > 0) {
    if (unit === "bytes") parts.push(`${bytes(rate)}/s`);
    if (done < total) parts.push(`${duration((total - done) / rate)} left`);
  }
  return parts.join(", ");
}

function amount(done: number, total: number, unit: Unit): string {
  if (unit !== "bytes") return `${done} of ${total}${unit === null ? "" : ` ${unit}`}`;
  const [divisor, name] = byteScale(total);
  return `${(done / divisor).toFixed(1)} of ${(total / divisor).toFixed(1)} ${name}`;
}

function bytes(count: number): string {
  const [divisor, name] = byteScale(count);
  return `${(count / divisor).toFixed(1)} ${name}`;
}

function byteScale(count: number): [divisor: number, name: string] {
  return count >= BYTES_PER_GIB ? [BYTES_PER_GIB, "GiB"] : [BYTES_PER_MIB, "MiB"];
}

/** Seconds as a person would say them: `45 s`, `3 min`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${rest} min`}`;
}
