import * as pulumi from "@pulumi/pulumi";
import { release } from "../boot/release.ts";
import type { Secrets } from "../config/secrets.ts";
import type { ClusterPlan } from "../plan/clusterPlan.ts";
import { ApiKeys } from "./apiKeys.ts";
import { Await } from "./await.ts";
import type { Backend } from "./backend.ts";
import { HostsBackend } from "./hosts/hostsBackend.ts";
import { readNodeFiles } from "./nodeFiles.ts";

/** Outputs that exist only where a group was deployed. */
export interface Group {
  /** The first client's key by itself, for the first try. */
  readonly apiKey: pulumi.Output<string>;
  /** Every client's key by the client's name. */
  readonly apiKeys: Readonly<Record<string, pulumi.Output<string>>>;
  /** Opens `/ops` of the door: the nodes' status and logs. */
  readonly operatorKey: pulumi.Output<string>;
  /** What a client must trust, PEM. */
  readonly caCertificate: pulumi.Output<string>;
  /** Size of the KV pool as the engine logged it, tokens. */
  readonly kvTokensReported: pulumi.Output<number | null>;
}

/** Brings the plan about; undefined where only the plan can be shown. */
export function deployGroup(plan: ClusterPlan, secrets: Secrets): Group | undefined {
  if (plan.backend === "aws") return showPlanOnly(plan);
  const files = readNodeFiles(plan);
  const nodes = plan.nodes.map((node) => ({ node, release: release(plan, node, files) }));
  const keys = new ApiKeys(plan.group, {
    generations: plan.apiKeys,
    operatorKeyGeneration: plan.operatorKeyGeneration,
  });
  const backend: Backend = new HostsBackend(plan.group, { plan, nodes, files, secrets, keys });
  const { kvTokensReported } = new Await(plan.group, { plan, nodes, backend, keys });
  const { byName: apiKeys, first: apiKey, operatorKey } = keys;
  return { apiKey, apiKeys, operatorKey, caCertificate: backend.caCertificate, kvTokensReported };
}

/** The plan of an AWS stack is complete and checked; the resources that bring it about are not written yet. */
function showPlanOnly({ group }: ClusterPlan): undefined {
  const message = `stack ${group} has backend aws: its plan is checked, but this version creates no AWS resources yet`;
  if (!pulumi.runtime.isDryRun()) {
    throw new pulumi.RunError(`${message}\n  → use pulumi preview, or a stack with backend hosts`);
  }
  pulumi.log.warn(`${message}; pulumi up will refuse`);
  return undefined;
}
