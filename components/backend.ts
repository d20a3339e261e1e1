import type * as pulumi from "@pulumi/pulumi";
import type { NodeFiles } from "../boot/nodeFiles.ts";
import type { Release } from "../boot/release.ts";
import type { Secrets } from "../config/secrets.ts";
import type { ClusterPlan, NodePlan } from "../plan/clusterPlan.ts";
import type { ApiKeys } from "./apiKeys.ts";

/** A node of the plan and what it shall run. */
export interface PlannedNode {
  readonly node: NodePlan;
  readonly release: Release;
}

/** What every backend is given. */
export interface BackendArgs {
  readonly plan: ClusterPlan;
  readonly nodes: readonly PlannedNode[];
  readonly files: NodeFiles;
  readonly secrets: Secrets;
  readonly keys: ApiKeys;
}

/** What every backend brings about: machines that run their releases, and a door. */
export interface Backend {
  /** PEM: what a client must trust to reach the API. */
  readonly caCertificate: pulumi.Output<string>;
  /** Once these are there, every node has its release and its units were told to start. */
  readonly applied: readonly pulumi.Resource[];
  /** Names the machines behind the nodes, in order of rank: another machine must be waited for again. */
  readonly machines: readonly string[];
}
