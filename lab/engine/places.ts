import { join, resolve } from "node:path";
import { instanceFolder, labFolder } from "../machines/places.ts";

export const repository = resolve(import.meta.dirname, "../..");

/** Programs that the lab makes: the CLI, and beside it the language host. */
export const binFolder = join(labFolder, "bin");

/** Node 24 as npm brings it; the shims of host and providers name it by its full path. */
export const nodeProgram = join(repository, "node_modules/.bin/node");

/** The lab's PULUMI_HOME: plugins, and which stack is selected. Never the user's own. */
export const pulumiHome = join(labFolder, "pulumi-home");

/** Where a provider lies in a PULUMI_HOME. */
export const pluginFolder = (home: string, name: string, version: string): string =>
  join(home, "plugins", `resource-${name}-v${version}`);

/** The passphrase with which the lab's secrets are encrypted: random, made once, readable by its owner only. */
export const passphraseFile = join(labFolder, "keys/pulumi-passphrase");

/** What the choice of the engine came to; read by every run of the wrapper. */
export const choiceFile = join(labFolder, "engine.json");

/** State of all stacks of one instance. */
export const backendFolder = (instance: string): string => join(labFolder, "backend", instance);

/** Pulumi.yaml and stack files of one instance, as Pulumi finds them with `-C`. */
export const projectFolder = instanceFolder;

/** The copy of a stack file that an instance works with, so that no tracked file changes. */
export const stackConfigFile = (instance: string, stack = "dev"): string =>
  join(projectFolder(instance), `Pulumi.${stack}.yaml`);
