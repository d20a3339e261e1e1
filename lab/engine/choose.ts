import { pluginVersions, pulumiVersion } from "./versions.ts";

/** Which engine the lab uses. */
export type EngineKind = "installed" | "makers" | "built";

export interface Choice {
  readonly kind: EngineKind;
  /** Folder of the `pulumi` program; unset where the lab makes it itself. */
  readonly cliFolder?: string;
  /** PULUMI_HOME whose plugins are real ones to copy from. */
  readonly pluginsFrom?: string;
  /** One line for the user: what is used and why. */
  readonly why: string;
}

/** What the machine and the network say. Each is asked once, in this order, and no further than needed. */
export interface Surroundings {
  /** The first `pulumi` on PATH that is not the lab's own. */
  findCli(): { folder: string; version: string } | undefined;
  hasFile(path: string): boolean;
  /** The user's own PULUMI_HOME. */
  readonly userHome: string;
  /** Versions of a provider in that home's plugin cache. */
  pluginVersionsIn(home: string, name: string): readonly string[];
  /** One bounded try to reach the makers' downloads; the reason if that failed. */
  reachMakers(): Promise<{ reached: true } | { reached: false; reason: string }>;
}

/**
 * A real engine with real plugins wins; then the makers' own downloads; then the CLI built from its Go modules, with the
 * lab's own language host and providers.
 */
export async function chooseEngine(around: Surroundings): Promise<Choice> {
  const lacks = lackOfInstalled(around);
  if (typeof lacks !== "string")
    return {
      kind: "installed",
      cliFolder: lacks.folder,
      pluginsFrom: around.userHome,
      why: `the pulumi ${lacks.version} of this machine (${lacks.folder}) with its real language host and plugins`,
    };
  const makers = await around.reachMakers();
  if (makers.reached)
    return {
      kind: "makers",
      why: `pulumi ${pulumiVersion} and real plugins from their makers' downloads, because ${lacks}`,
    };
  return {
    kind: "built",
    why:
      `pulumi ${pulumiVersion} built from its Go modules, with the lab's own language host and command and random ` +
      `providers, because ${lacks}, and the makers' downloads cannot be reached (${makers.reason})`,
  };
}

/** The usable CLI of the machine, or what it lacks. */
function lackOfInstalled(around: Surroundings): { folder: string; version: string } | string {
  const cli = around.findCli();
  if (!cli) return "this machine has no pulumi";
  const wanted = minor(pulumiVersion);
  if (minor(cli.version) !== wanted) return `this machine has pulumi ${cli.version}, not ${wanted}.x`;
  if (!around.hasFile(`${cli.folder}/pulumi-language-nodejs`))
    return `${cli.folder} has no pulumi-language-nodejs beside pulumi`;
  const has = (name: string) => around.pluginVersionsIn(around.userHome, name);
  for (const [name, version] of Object.entries(pluginVersions))
    if (!has(name).includes(version)) return `${around.userHome} has no plugin ${name} ${version}`;
  return cli;
}

const minor = (version: string): string => version.split(".").slice(0, 2).join(".");
