import { ENGINES } from "./catalogue/engines.ts";
import { MACHINES } from "./catalogue/machines.ts";
import type { ClusterConfig } from "./clusterConfig.ts";
import type { Launch } from "./clusterPlan.ts";
import { groupArguments } from "./engineArguments.ts";
import { engineEnvironment } from "./engineEnvironment.ts";
import { engineHost, type Member, tensorParallelSizeOf } from "./groups.ts";
import type { MemoryPlan } from "./memory.ts";
import { weightsPath } from "./paths.ts";
import { PORTS } from "./ports.ts";
import { tuningOf } from "./tuning.ts";

/**
 * How long a rank waits for the others, seconds. With GPUs loading alone takes many minutes and the engine's own
 * documentation says 3600; on CPUs everything is small, and a short wait lets a restarted group meet again.
 */
const DIST_TIMEOUT_SECONDS = { gpu: 3600, cpu: 120 };

/** The engine gives up a batch that hangs after this time; its default, made visible. */
const WATCHDOG_TIMEOUT_SECONDS = 300;

/** What the ranks have in common when they start. */
export interface LaunchPlan {
  readonly head: Member;
  readonly contextLength: number;
  readonly memory: MemoryPlan;
}

/** `--api-key` never: the engine writes its arguments to the journal, and clients' keys belong to the gateway. */
export function launchOf(config: ClusterConfig, plan: LaunchPlan, member: Member): Launch {
  return {
    argv: [
      ...sharedArguments(config, plan),
      ...pair("--node-rank", member.rank),
      ...pair("--host", engineHost(member)),
      ...config.engineArgs,
    ],
    env: engineEnvironment(config, member),
  };
}

function sharedArguments(config: ClusterConfig, { head, contextLength, memory }: LaunchPlan): string[] {
  const { model } = config;
  return [
    ...pair("--model-path", weightsPath(config.sharedPath, model)),
    ...pair("--served-model-name", model.name),
    "--trust-remote-code",
    ...pair("--tensor-parallel-size", tensorParallelSizeOf(config)),
    ...pair("--nnodes", config.nodes),
    ...pair("--dist-init-addr", `${head.address}:${PORTS.rendezvous}`),
    ...pair("--port", PORTS.engineHttp),
    ...pair("--mem-fraction-static", memory.memFractionStatic),
    ...pair("--context-length", contextLength),
    ...sizes(config),
    ...replaceable(config),
    "--enable-metrics",
  ];
}

function sizes(config: ClusterConfig): string[] {
  const tuning = tuningOf(config);
  const hasGpu = MACHINES[config.machine].gpu !== null;
  const { flags } = ENGINES[config.engineVersion];
  return [
    ...pair("--max-running-requests", tuning.maxRunningRequests),
    ...pair("--chunked-prefill-size", tuning.chunkedPrefillSize),
    ...(hasGpu ? pair(flags.cudaGraphMaxBatchSize, tuning.cudaGraphMaxBatchSize) : []),
    ...(config.kvCacheDtype === "auto" ? [] : pair("--kv-cache-dtype", config.kvCacheDtype)),
    ...(config.maxTotalTokens === undefined ? [] : pair("--max-total-tokens", config.maxTotalTokens)),
  ];
}

/** Values that the user may replace through `engineArgs`: the flag then stands there, and only there. */
function replaceable(config: ClusterConfig): string[] {
  const { model } = config;
  const hasGpu = MACHINES[config.machine].gpu !== null;
  const given = new Set(groupArguments(config.engineArgs).groups.map(({ flag }) => flag));
  const defaults = {
    "--dist-timeout": DIST_TIMEOUT_SECONDS[hasGpu ? "gpu" : "cpu"],
    "--watchdog-timeout": WATCHDOG_TIMEOUT_SECONDS,
    "--reasoning-parser": model.reasoningParser,
    "--tool-call-parser": model.toolCallParser,
  };
  return Object.entries(defaults).flatMap(([flag, value]) =>
    value === null || given.has(flag) ? [] : pair(flag, value),
  );
}

function pair(flag: string, value: string | number): [string, string] {
  return [flag, String(value)];
}
