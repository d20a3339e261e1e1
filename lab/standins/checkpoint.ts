import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { modelFolder } from "../sglang/places.ts";

/** The one repository that the stand-in hub knows. */
export interface Checkpoint {
  /** `owner/name` */
  readonly repository: string;
  /** Commit, 40 hex digits. */
  readonly revision: string;
  /** Its files on this host. */
  readonly folder: string;
}

const stackFile = resolve(import.meta.dirname, "../../Pulumi.dev.yaml");

/** Serves the tiny checkpoint under the very name that the dev stack asks for. */
export function devCheckpoint(): Checkpoint {
  const { config } = parse(readFileSync(stackFile, "utf8")) as {
    readonly config: Readonly<Record<string, { readonly repository: string; readonly revision: string }>>;
  };
  const model = config["deepseek:customModel"];
  if (model === undefined) throw new Error(`${stackFile} has no deepseek:customModel`);
  return { repository: model.repository, revision: model.revision, folder: modelFolder };
}
