import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repository } from "../engine/places.ts";
import type { Settings } from "../engine/stackFile.ts";
import type { Instance } from "../machines/instance.ts";
import type { Machine } from "../machines/machine.ts";
import { loginKey } from "../machines/places.ts";
import { fileHash } from "../setup/steps.ts";
import { miniforgeInstaller } from "../standins/miniforge.ts";
import { standInsUrl } from "../standins/service.ts";

type DevHost = Readonly<Record<string, unknown>>;

/** What the stack file of the repository cannot know: the machines' addresses and keys, and where the stand-ins are. */
export async function stackSettings(instance: Instance): Promise<Settings> {
  const hosts = devHosts().map((host, index) => hostSettings(host, instance.machine(index + 1)));
  const url = standInsUrl(instance);
  return {
    "deepseek:hosts": await Promise.all(hosts),
    "deepseek:sshPrivateKeyFile": loginKey,
    "deepseek:hubEndpoint": url,
    "deepseek:pypiIndexUrl": `${url}/simple`,
    "deepseek:condaInstallerUrl": `${url}/miniforge/Miniforge3-Linux-x86_64.sh`,
    "deepseek:condaInstallerSha256": fileHash(miniforgeInstaller),
  };
}

/** Machines that the dev stack asks for. */
export const devHostCount = (): number => devHosts().length;

async function hostSettings(host: DevHost, machine: Machine): Promise<DevHost> {
  const { publicKey } = await machine.hostKey();
  return { ...host, address: machine.address, privateAddress: machine.address, hostKey: publicKey };
}

function devHosts(): readonly DevHost[] {
  const text = readFileSync(join(repository, "Pulumi.dev.yaml"), "utf8");
  const { config } = parse(text) as { readonly config: { readonly "deepseek:hosts": readonly DevHost[] } };
  return config["deepseek:hosts"];
}
