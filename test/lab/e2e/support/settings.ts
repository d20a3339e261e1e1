import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { stackSettings } from "../../../../lab/dev/stackSettings.ts";
import { repository } from "../../../../lab/engine/places.ts";
import { writeLabSettings } from "../../../../lab/engine/stackFile.ts";
import type { Instance } from "../../../../lab/machines/instance.ts";

/** Planted: the hub of the tests gives nothing without it, and it must be found nowhere. */
export const HUB_TOKEN = "hf_PlantedTokenThatMustNotAppearAnywhere";

/** What a test changes in the stack file. */
export interface Overrides {
  readonly contextLength?: number;
  readonly apiKeys?: Readonly<Record<string, number>>;
  readonly nodes?: number;
  /** Rank of a host whose pinned SSH host key is another machine's. */
  readonly wrongHostKey?: number;
}

type HostSettings = Readonly<Record<string, unknown>>;

/** On CPUs the engine wants a list of cores for each rank of the group, here one each. */
function engineEnv(nodes: number): Readonly<Record<string, string>> {
  const { config } = parse(readFileSync(join(repository, "Pulumi.dev.yaml"), "utf8")) as {
    config: { "deepseek:engineEnv": Record<string, string> };
  };
  const cores = Array.from({ length: nodes }, (_, core) => core).join("|");
  return { ...config["deepseek:engineEnv"], SGLANG_CPU_OMP_THREADS_BIND: cores };
}

/** The dev stack's settings on the machines of `instance`, with a test's changes. */
export async function writeSettings(instance: Instance, stack: string, overrides: Overrides): Promise<void> {
  const { contextLength, apiKeys, nodes, wrongHostKey } = overrides;
  const base = await stackSettings(instance);
  const hosts = (base["deepseek:hosts"] as readonly HostSettings[]).slice(0, nodes);
  writeLabSettings(instance.name, stack, {
    ...base,
    "deepseek:hosts": hosts.map((host, rank) =>
      rank === wrongHostKey ? { ...host, hostKey: hosts[(rank + 1) % hosts.length]?.hostKey } : host,
    ),
    ...(nodes === undefined ? {} : { "deepseek:nodes": nodes, "deepseek:engineEnv": engineEnv(nodes) }),
    ...(contextLength === undefined ? {} : { "deepseek:contextLength": contextLength }),
    ...(apiKeys === undefined ? {} : { "deepseek:apiKeys": apiKeys }),
  });
}
