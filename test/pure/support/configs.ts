import { ENGINE_VERSIONS, type EngineVersion } from "../../../plan/catalogue/engines.ts";
import { MACHINE_NAMES, MACHINES, type MachineName } from "../../../plan/catalogue/machines.ts";
import { MODEL_NAMES, MODELS, type ModelName } from "../../../plan/catalogue/models.ts";
import type { ClusterConfig, Host } from "../../../plan/clusterConfig.ts";

/** A configuration that is complete; a test changes what it is about. */
export function configOf(
  machine: MachineName,
  model: ModelName,
  nodes: number,
  changes: Partial<ClusterConfig> = {},
): ClusterConfig {
  const backend = MACHINES[machine].backends[0] ?? "hosts";
  return {
    group: "group",
    backend,
    machine,
    nodes,
    model: { ...MODELS[model], revision: MODELS[model].revision ?? "0".repeat(40) },
    engineVersion: "0.5.10.post1",
    contextLength: undefined,
    memFractionStatic: undefined,
    chunkedPrefillSize: undefined,
    maxRunningRequests: undefined,
    cudaGraphMaxBatchSize: undefined,
    kvCacheDtype: "auto",
    maxTotalTokens: MACHINES[machine].gpu === null ? 16_384 : undefined,
    engineArgs: [],
    engineEnv: {},
    hosts: backend === "hosts" ? hosts(nodes) : [],
    sharedPath: "/shared",
    gateway: { port: 443, hostName: undefined, certificate: { kind: "stack" } },
    sources: {
      hubEndpoint: "https://hub.example",
      pypiIndexUrl: "https://pypi.example/simple",
      condaInstallerUrl: "https://conda.example/installer.sh",
      condaInstallerSha256: "0".repeat(64),
      condaChannel: "conda-forge",
      requirementsLock: undefined,
    },
    apiKeys: { default: 1 },
    operatorKeyGeneration: 1,
    clientCidrs: ["203.0.113.0/24"],
    readyTimeoutMinutes: 180,
    ...changes,
  };
}

export function hosts(count: number): Host[] {
  return Array.from({ length: count }, (_, rank) => ({
    name: `host-${rank}`,
    address: `192.0.2.${rank + 1}`,
    privateAddress: `10.0.0.${rank + 1}`,
    port: 22,
    user: "root",
    hostKey: `ssh-ed25519 ${"A".repeat(68)}`,
    networkInterface: undefined,
    ibDevices: [],
  }));
}

export interface Combination {
  readonly machine: MachineName;
  readonly model: ModelName;
  readonly nodes: number;
  readonly engineVersion: EngineVersion;
}

/** Every machine with every model, engine and a number of nodes that somebody might try. */
export const CATALOGUE: readonly Combination[] = MACHINE_NAMES.flatMap((machine) =>
  MODEL_NAMES.flatMap((model) =>
    ENGINE_VERSIONS.flatMap((engineVersion) =>
      [1, 2, 3, 4, 8].map((nodes) => ({ machine, model, nodes, engineVersion })),
    ),
  ),
);
