import { modelFromCustom } from "../plan/catalogue/customModel.ts";
import { MODELS, type Model } from "../plan/catalogue/models.ts";
import type { ClusterConfig, GatewayConfig } from "../plan/clusterConfig.ts";
import type { Settings } from "./keys.ts";

/** The settings in the plan's terms. */
export function assemble(
  stack: string,
  settings: Settings,
  certificate: GatewayConfig["certificate"],
): ClusterConfig {
  return {
    group: stack,
    backend: settings.backend,
    machine: settings.machine,
    nodes: settings.nodes,
    model: modelOf(settings),
    engineVersion: settings.engineVersion,
    contextLength: settings.contextLength,
    memFractionStatic: settings.memFractionStatic,
    chunkedPrefillSize: settings.chunkedPrefillSize,
    maxRunningRequests: settings.maxRunningRequests,
    cudaGraphMaxBatchSize: settings.cudaGraphMaxBatchSize,
    kvCacheDtype: settings.kvCacheDtype,
    maxTotalTokens: settings.maxTotalTokens,
    engineArgs: settings.engineArgs,
    engineEnv: settings.engineEnv,
    hosts: settings.hosts,
    sharedPath: settings.sharedPath,
    gateway: { port: settings.gatewayPort, hostName: settings.gatewayHostName, certificate },
    sources: {
      hubEndpoint: settings.hubEndpoint,
      pypiIndexUrl: settings.pypiIndexUrl,
      condaInstallerUrl: settings.condaInstallerUrl,
      condaInstallerSha256: settings.condaInstallerSha256,
      condaChannel: settings.condaChannel,
      requirementsLock: settings.requirementsLock,
    },
    apiKeys: settings.apiKeys,
    operatorKeyGeneration: settings.operatorKeyGeneration,
    clientCidrs: settings.clientCidrs,
    readyTimeoutMinutes: settings.readyTimeoutMinutes,
  };
}

function modelOf({ customModel, model, modelRevision }: Settings): Model {
  if (customModel !== undefined) return modelFromCustom(customModel);
  const row = MODELS[model];
  const revision = modelRevision ?? row.revision;
  if (revision === null) throw new Error(`the checks let ${model} pass without a revision`);
  return { ...row, revision };
}
