import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";
import { apiKeyIssues } from "./apiKeys.ts";
import { backendIssues } from "./backend.ts";
import { contextIssues } from "./context.ts";
import { engineArgIssues } from "./engineArgs.ts";
import { engineEnvIssues } from "./engineEnv.ts";
import { groupIssues } from "./group.ts";
import { hostIssues } from "./hosts.ts";
import { memoryIssues } from "./memory.ts";
import { modelIssues } from "./model.ts";
import { portIssues } from "./ports.ts";
import { rdmaIssues } from "./rdma.ts";
import { sharedPathIssues } from "./sharedPath.ts";

/** In the order in which a person would fix things. */
const CHECKS = [
  groupIssues,
  backendIssues,
  modelIssues,
  memoryIssues,
  contextIssues,
  hostIssues,
  rdmaIssues,
  portIssues,
  sharedPathIssues,
  apiKeyIssues,
  engineArgIssues,
  engineEnvIssues,
] as const;

/** Everything that is wrong with a configuration; a plan can be made where it is nothing. */
export function findIssues(config: ClusterConfig): Issue[] {
  return CHECKS.flatMap((check) => check(config));
}
