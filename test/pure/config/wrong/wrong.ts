import { filledStackFile } from "../../support/stackFile.ts";

/** One wrong configuration: what is changed in a right one, and what must be said about it, all of it. */
export interface Wrong {
  readonly what: string;
  readonly base: "dev" | "h20x8" | "h20x16" | "h100x16" | "a100x32";
  /** undefined takes the key away. */
  readonly change: Readonly<Record<string, string | undefined>>;
  /** Path with a part of message or hint, of every issue. */
  readonly said: readonly (readonly [path: string, part: RegExp])[];
}

export function rawOf({ base, change }: Wrong): Record<string, string> {
  const entries = Object.entries({ ...filledStackFile(base), ...change });
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

type Row = readonly [what: string, change: Wrong["change"], ...said: Wrong["said"]];

export function on(base: Wrong["base"], rows: readonly Row[]): Wrong[] {
  return rows.map(([what, change, ...said]) => ({ what, base, change, said }));
}

/** The two hosts of h20x16 with a change to each. */
export function hosts(first: object, second: object = {}): string {
  const [a, b] = JSON.parse(filledStackFile("h20x16").hosts ?? "[]") as object[];
  return JSON.stringify([
    { ...a, ...first },
    { ...b, ...second },
  ]);
}

export function custom(change: object, config: object = {}): string {
  const row = JSON.parse(filledStackFile("dev").customModel ?? "{}") as { config: object };
  return JSON.stringify({ ...row, config: { ...row.config, ...config }, ...change });
}

export const json = JSON.stringify;
