/** Times the parts of a run, one after the other. */
export class Stopwatch {
  readonly #parts: { readonly name: string; readonly seconds: number }[] = [];

  async time<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    console.log(`\n── ${name}`);
    try {
      return await work();
    } finally {
      this.#parts.push({ name, seconds: (performance.now() - start) / 1000 });
    }
  }

  /** `name  12.3 s`, one line for each part and one for all. */
  table(): string {
    const total = this.#parts.reduce((sum, part) => sum + part.seconds, 0);
    const rows = [...this.#parts, { name: "together", seconds: total }];
    return rows
      .map(({ name, seconds }) => `  ${name.padEnd(14)}${seconds.toFixed(1).padStart(7)} s`)
      .join("\n");
  }
}
