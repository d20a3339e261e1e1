import type { Issue } from "../plan/issue.ts";
import { nearest } from "../plan/nearest.ts";
import { decodeRaw } from "./decodeRaw.ts";
import { expectation } from "./expectation.ts";
import { KEYS, type Key, type KeyName, type Settings } from "./keys.ts";
import { type Report, withoutValues } from "./report.ts";

/** Raw values by key, without the project's name before it, as Pulumi keeps them. */
export type RawConfig = Readonly<Record<string, string>>;

export interface DecodedSettings {
  /** Keys with an issue hold their default, or undefined where they have none: look at `wrong` first. */
  readonly settings: Settings;
  readonly issues: readonly Issue[];
  /** Keys whose value is of no use. */
  readonly wrong: ReadonlySet<string>;
}

export const KEY_NAMES = Object.keys(KEYS) as readonly KeyName[];

/** Every key of the table from its raw text; everything that is wrong, not only the first. */
export function decodeSettings(raw: RawConfig): DecodedSettings {
  const issues: Issue[] = [];
  const wrong = new Set<string>();
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(KEYS, name)) issues.push(unknownKey(name));
  }
  const entries = KEY_NAMES.map((name) => {
    const report: Report = (path, message, hint) => {
      issues.push({ path, message, hint });
      wrong.add(name);
    };
    const value = decodeKey(name, Object.hasOwn(raw, name) ? raw[name] : undefined, report);
    return [name, wrong.has(name) ? (KEYS[name] as Key).default : value];
  });
  return { settings: Object.fromEntries(entries) as Settings, issues, wrong };
}

function decodeKey(name: KeyName, raw: string | undefined, report: Report): unknown {
  const key: Key = KEYS[name];
  if (raw !== undefined) return decodeRaw(key.shape, raw, name, key.secret ? withoutValues(report) : report);
  if (key.default === undefined && key.optional === undefined) {
    report(name, "is missing", `set ${name} to ${expectation(key.shape)}`);
  }
  return key.default;
}

function unknownKey(name: string): Issue {
  const near = nearest(name, KEY_NAMES);
  return {
    path: name,
    message: "there is no such key",
    hint: near === undefined ? "remove it; docs/config.md lists the keys" : `write ${near}`,
  };
}
