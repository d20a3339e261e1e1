import { type Bag, isBag, isSecret, reveal, type Value } from "./values.ts";

export interface Change {
  /** As the engine writes property paths: `connection.host`, `triggers[0]`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

/** Every place where two bags of inputs differ. A value that became secret, or ceased to be, differs from what it was. */
export function differences(before: Bag, after: Bag): Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .filter((key) => !key.startsWith("__"))
    .flatMap((key) => compare(before[key], after[key], key));
}

function compare(before: Value | undefined, after: Value | undefined, path: string): Change[] {
  if (before === undefined) return after === undefined ? [] : [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (isSecret(before) && isSecret(after)) return compare(reveal(before), reveal(after), path);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path);
  if (isBag(before) && isBag(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => compare(before[key], after[key], `${path}.${key}`));
  }
  return before === after ? [] : [{ path, kind: "update" }];
}

function compareLists(before: readonly Value[], after: readonly Value[], path: string): Change[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) =>
    compare(before[index], after[index], `${path}[${index}]`),
  );
}

/** The input that a path lies in. */
export const inputOf = (path: string): string => path.split(/[.[]/, 1)[0] ?? path;
