import { findIssues } from "../plan/checks/all.ts";
import type { ClusterConfig, GatewayConfig, Host } from "../plan/clusterConfig.ts";
import { deepFreeze } from "../plan/freeze.ts";
import { InvalidPlan, type Issue } from "../plan/issue.ts";
import { assemble } from "./assemble.ts";
import { contradictions } from "./contradictions.ts";
import type { Settings } from "./keys.ts";
import { type DecodedSettings, decodeSettings, type RawConfig } from "./settings.ts";

/** A stack's configuration with everything that is wrong with it, also by the plan's checks. */
export interface Inspection {
  readonly settings: Settings;
  /** undefined: the settings are not enough to form one. */
  readonly config: ClusterConfig | undefined;
  readonly issues: readonly Issue[];
}

/** The stack's configuration from raw values, typed and checked; throws once with every issue. */
export function decode(
  raw: RawConfig,
  stack: string,
  certificate: GatewayConfig["certificate"] = { kind: "stack" },
): ClusterConfig {
  const { config, issues } = inspect(raw, stack, certificate);
  if (config === undefined || issues.length > 0) throw new InvalidPlan(stack, issues);
  return config;
}

/** Like `decode`, for a caller that adds issues of its own. */
export function inspect(
  raw: RawConfig,
  stack: string,
  certificate: GatewayConfig["certificate"],
): Inspection {
  const decoded = decodeSettings(raw);
  const { settings } = decoded;
  const together = contradictions(raw, settings).filter(({ path }) => !decoded.wrong.has(path));
  const issues = [...decoded.issues, ...together];
  const formable = !MAKES_THE_GROUP.some(
    (name) => decoded.wrong.has(name) || together.some(({ path }) => path === name),
  );
  if (!formable) return { settings, config: undefined, issues };
  const config = deepFreeze(assemble(stack, settings, certificate));
  return { settings, config, issues: [...issues, ...planIssues(config, decoded)] };
}

/** Without these it is not known which machines and which model the plan's checks are about. */
const MAKES_THE_GROUP = [
  "backend",
  "machine",
  "nodes",
  "model",
  "modelRevision",
  "customModel",
  "engineVersion",
] as const;

/** Where one of these is wrong, what the plan says about any of them would rest on a value that nobody asked for. */
const SIZES: readonly string[] = [
  "contextLength",
  "memFractionStatic",
  "chunkedPrefillSize",
  "maxRunningRequests",
  "cudaGraphMaxBatchSize",
  "kvCacheDtype",
  "maxTotalTokens",
];

/** The plan's issues, less those that only follow from a key which is already reported. */
function planIssues(config: ClusterConfig, { wrong }: DecodedSettings): Issue[] {
  const hosts = wrong.has("hosts") ? standInHosts(config.nodes) : config.hosts;
  const sizeIsWrong = SIZES.some((name) => wrong.has(name));
  return findIssues({ ...config, hosts }).filter(({ path }) => {
    const key = path.split(/[.[]/, 1)[0] ?? path;
    return !wrong.has(key) && !(sizeIsWrong && SIZES.includes(key));
  });
}

/** Hosts that no check objects to, so that the others can be made while the real ones are not known. */
function standInHosts(count: number): Host[] {
  return Array.from({ length: count }, (_, rank) => ({
    name: `host-${rank}`,
    address: `10.0.0.${rank + 1}`,
    privateAddress: `10.0.0.${rank + 1}`,
    port: 22,
    user: "root",
    hostKey: "",
    networkInterface: undefined,
    ibDevices: [],
  }));
}
