import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { projectFolder, repository, stackConfigFile } from "./places.ts";

export type Settings = Readonly<Record<string, unknown>>;

interface StackFile {
  readonly encryptionsalt?: string;
  readonly config?: Settings;
}

/** Settings that only the lab knows, for example the hosts of an instance; they win over the repository's stack file. */
export function writeLabSettings(instance: string, stack: string, settings: Settings): void {
  mkdirSync(projectFolder(instance), { recursive: true });
  writeFileSync(settingsFile(instance, stack), JSON.stringify(settings, null, 2));
}

/** Puts the project file where commands that run in the instance's folder find it. */
export function prepareProjectFolder(instance: string, source = repository): void {
  mkdirSync(projectFolder(instance), { recursive: true });
  cpSync(join(source, "Pulumi.yaml"), join(projectFolder(instance), "Pulumi.yaml"));
}

/**
 * Brings an instance's copy of a stack file up to date, and the project file beside it; returns the copy's path.
 *
 * The copy is the repository's stack file, then the lab's settings, then whatever was set in the copy itself since it was
 * written last (`config set`), which `config rm` takes back. Pulumi keeps the salt of its secrets in it, too.
 */
export function prepareStackFile(instance: string, stack: string, source = repository): string {
  prepareProjectFolder(instance, source);
  const copy = stackConfigFile(instance, stack);
  const present = readYaml(copy);
  const written = readJson(writtenFile(instance, stack));
  const own = Object.entries(present.config ?? {}).filter(
    ([key, value]) => !isDeepStrictEqual(asText(value), asText(written[key])),
  );
  const original = readYaml(join(source, `Pulumi.${stack}.yaml`));
  const base = { ...original.config, ...readJson(settingsFile(instance, stack)) };
  const file: StackFile = { ...original, ...salt(present), config: { ...base, ...Object.fromEntries(own) } };
  // A stack file holds secrets, if only encrypted ones.
  writeFileSync(copy, stringify(file), { mode: 0o600 });
  writeFileSync(writtenFile(instance, stack), JSON.stringify(base, null, 2));
  return copy;
}

/** Pulumi writes a number as text when `config set` rewrites the file: 4096 and "4096" are one setting. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== "object" || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
}

const settingsFile = (instance: string, stack: string): string =>
  join(projectFolder(instance), `${stack}.settings.json`);

/** What the copy's settings were made from last time: tells apart what a person has set since. */
const writtenFile = (instance: string, stack: string): string =>
  join(projectFolder(instance), `${stack}.written.json`);

const salt = ({ encryptionsalt }: StackFile): StackFile => (encryptionsalt ? { encryptionsalt } : {});

const readYaml = (path: string): StackFile =>
  existsSync(path) ? ((parse(readFileSync(path, "utf8")) as StackFile | null) ?? {}) : {};

const readJson = (path: string): Settings =>
  existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Settings) : {};
