import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileHash, type Step } from "../setup/steps.ts";
import { buildCli } from "./build.ts";
import { type Choice, chooseEngine } from "./choose.ts";
import { installFromMakers, makersCliFolder } from "./makers.ts";
import { binFolder, choiceFile, passphraseFile, pluginFolder, pulumiHome, repository } from "./places.ts";
import { installStandIns } from "./standIns.ts";
import { findCli, realSurroundings } from "./surroundings.ts";
import { pluginVersions, pulumiVersion } from "./versions.ts";

const plugins = Object.entries(pluginVersions);

/** The choice that set-up made. */
export function engineChoice(): Choice & { cliFolder: string } {
  const choice = JSON.parse(readFileSync(choiceFile, "utf8")) as Choice;
  return {
    ...choice,
    cliFolder: choice.cliFolder ?? (choice.kind === "makers" ? makersCliFolder : binFolder),
  };
}

const choiceStep: Step = {
  name: "choice of the Pulumi engine",
  inputs: () => {
    const { userHome, pluginVersionsIn } = realSurroundings();
    const found = findCli([...(process.env.PATH ?? "").split(":"), join(userHome, "bin")]);
    const real = plugins.map(([name]) => pluginVersionsIn(userHome, name));
    return [pulumiVersion, JSON.stringify({ plugins, found, real })];
  },
  outputs: [choiceFile],
  async make() {
    const choice = await chooseEngine(realSurroundings());
    writeFileSync(choiceFile, `${JSON.stringify(choice, null, 2)}\n`);
  },
};

const cliStep: Step = {
  name: "Pulumi engine",
  inputs: () => [
    engineChoice().kind,
    ...["go.mod", "go.sum"].map((file) => fileHash(join(import.meta.dirname, file))),
  ],
  get outputs() {
    return [join(engineChoice().cliFolder, "pulumi")];
  },
  async make() {
    const { kind } = engineChoice();
    if (kind === "makers") await installFromMakers();
    if (kind === "built") await buildCli();
  },
};

const pluginsStep: Step = {
  name: "Pulumi language host and providers",
  // Shims hold full paths: a clone that was moved needs new ones.
  inputs: () => [JSON.stringify(engineChoice()), JSON.stringify(plugins), repository],
  get outputs() {
    const providers = plugins.map(([name, version]) =>
      join(pluginFolder(pulumiHome, name, version), `pulumi-resource-${name}`),
    );
    return [join(engineChoice().cliFolder, "pulumi-language-nodejs"), ...providers];
  },
  async make() {
    const { kind, pluginsFrom } = engineChoice();
    if (kind === "built") await installStandIns();
    if (kind === "installed" && pluginsFrom) copyPlugins(pluginsFrom);
  },
};

/** The lab has a PULUMI_HOME of its own, so that nobody's login or selected stack is touched. */
function copyPlugins(from: string): void {
  for (const [name, version] of plugins) {
    const target = pluginFolder(pulumiHome, name, version);
    rmSync(target, { recursive: true, force: true });
    cpSync(pluginFolder(from, name, version), target, { recursive: true });
  }
}

const passphraseStep: Step = {
  name: "Pulumi passphrase",
  inputs: () => [],
  outputs: [passphraseFile],
  async make() {
    // A second one could not open the secrets of stacks that exist.
    if (existsSync(passphraseFile)) return;
    mkdirSync(dirname(passphraseFile), { recursive: true, mode: 0o700 });
    writeFileSync(passphraseFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  },
};

/** Everything that `pulumi` needs in the lab. */
export const engineSteps: readonly Step[] = [choiceStep, cliStep, pluginsStep, passphraseStep];
