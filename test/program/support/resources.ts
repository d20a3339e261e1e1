import type { Deployment } from "./deploy.ts";
import { plain, type Value } from "./inputs.ts";
import type { Registration } from "./monitor.ts";

export function resourceNamed({ resources }: Deployment, name: string): Registration {
  const found = resources.find((resource) => resource.custom && resource.name === name);
  if (found === undefined) throw new Error(`there is no resource ${name}`);
  return found;
}

/** What an update would touch: each resource with the inputs that differ. */
export interface Changes {
  readonly created: readonly string[];
  readonly removed: readonly string[];
  readonly changed: Readonly<Record<string, readonly string[]>>;
}

/** Compares two runs of the program as the engine would: by URN, input by input. */
export function changesBetween(before: Deployment, after: Deployment): Changes {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const now = new Map(after.resources.map((resource) => [resource.urn, resource]));
  const changed = [...now.values()].flatMap((resource) => {
    const previous = old.get(resource.urn);
    const keys = previous ? differingInputs(previous, resource) : [];
    return keys.length === 0 ? [] : [[resource.name, keys] as const];
  });
  return {
    created: names([...now.values()].filter(({ urn }) => !old.has(urn))),
    removed: names([...old.values()].filter(({ urn }) => !now.has(urn))),
    changed: Object.fromEntries(changed.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function names(resources: readonly Registration[]): string[] {
  return resources.map(({ name }) => name).sort();
}

function differingInputs(before: Registration, after: Registration): string[] {
  const keys = new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)]);
  return [...keys].filter((key) => text(before.inputs[key]) !== text(after.inputs[key])).sort();
}

function text(value: Value | undefined): string {
  return value === undefined ? "" : JSON.stringify(plain(value));
}
