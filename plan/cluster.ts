import { ENGINES } from "./catalogue/engines.ts";
import { MACHINES } from "./catalogue/machines.ts";
import { findIssues } from "./checks/all.ts";
import type { ClusterConfig } from "./clusterConfig.ts";
import type { ClusterPlan } from "./clusterPlan.ts";
import { contextLengthOf } from "./context.ts";
import { deepFreeze } from "./freeze.ts";
import { gatewayOf, membersOf, tensorParallelSizeOf } from "./groups.ts";
import { InvalidPlan } from "./issue.ts";
import { launchOf } from "./launch.ts";
import { planMemory } from "./memory.ts";
import { networkRules } from "./network.ts";
import { PORTS } from "./ports.ts";

/** Decides everything that can be decided before a resource exists, or throws once with all that is wrong. */
export function planCluster(config: ClusterConfig): ClusterPlan {
  const issues = findIssues(config);
  if (issues.length > 0) throw new InvalidPlan(config.group, issues);
  return deepFreeze(assemble(config));
}

function assemble(config: ClusterConfig): ClusterPlan {
  const members = membersOf(config);
  const head = members[0];
  if (head === undefined) throw new Error("the checks let a group without a head pass");
  const tensorParallelSize = tensorParallelSizeOf(config);
  const memory = planMemory(config, tensorParallelSize);
  const contextLength = contextLengthOf(config, memory.kvTokens);
  return {
    group: config.group,
    backend: config.backend,
    machine: MACHINES[config.machine],
    model: config.model,
    engine: ENGINES[config.engineVersion],
    tensorParallelSize,
    contextLength,
    memory,
    nodes: members.map((member) => ({
      ...member,
      launch: launchOf(config, { head, contextLength, memory }, member),
    })),
    gateway: gatewayOf(config, head),
    network: networkRules(config),
    ports: PORTS,
    sharedPath: config.sharedPath,
    sources: config.sources,
    apiKeys: config.apiKeys,
    operatorKeyGeneration: config.operatorKeyGeneration,
    readyTimeoutMinutes: config.readyTimeoutMinutes,
  };
}
