import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type AwaitVerb, awaitCommand, awaitEnvironment, awaitResult } from "../boot/awaitProtocol.ts";
import type { ClusterPlan } from "../plan/clusterPlan.ts";
import type { ApiKeys } from "./apiKeys.ts";
import type { Backend, PlannedNode } from "./backend.ts";

export interface AwaitArgs {
  readonly plan: ClusterPlan;
  readonly nodes: readonly PlannedNode[];
  readonly backend: Backend;
  readonly keys: ApiKeys;
}

/**
 * Ends when the group has answered: first all weights in place, then a streamed completion through the public URL.
 *
 * It runs here, on the machine of the operator, and asks the door; an `up` without changes asks nothing.
 */
export class Await extends pulumi.ComponentResource {
  /** Size of the KV pool that the engine logged, tokens. */
  readonly kvTokensReported: pulumi.Output<number | null>;

  constructor(name: string, args: AwaitArgs, opts?: pulumi.ComponentResourceOptions) {
    super("deepseek:index:Await", name, {}, opts);
    const { backend, keys, plan } = args;
    const weights = this.run(`${name}-await-weights`, "weights", args, { dependsOn: backend.applied });
    const generations = Object.entries(plan.apiKeys).map(([client, generation]) => `${client} ${generation}`);
    const answer = this.run(`${name}-await-answer`, "answer", args, {
      dependsOn: [...backend.applied, weights],
      apiKey: keys.first,
      // A new key of another client or of the operator is told to the door too, and the door must still answer.
      // No client can have the name /ops.
      triggers: [...generations.sort(), `/ops ${plan.operatorKeyGeneration}`],
    });
    this.kvTokensReported = answer.stdout.apply(awaitResult).kvTokensReported;
    this.registerOutputs({});
  }

  private run(
    name: string,
    verb: AwaitVerb,
    { backend, keys, nodes, plan }: AwaitArgs,
    { apiKey, dependsOn, triggers = [] }: Step,
  ): command.local.Command {
    const environment = awaitEnvironment<pulumi.Output<string>>({
      apiUrl: plan.gateway.apiUrl,
      operatorKey: keys.operatorKey,
      apiKey,
      caPem: backend.caCertificate,
      model: plan.model.name,
      minutes: plan.readyTimeoutMinutes,
      generation: nodes[0]?.release.generation ?? "",
      nodes: plan.nodes.map((node) => node.name),
    });
    return new command.local.Command(
      name,
      {
        create: awaitCommand(verb),
        environment,
        triggers: [...nodes.map(({ release }) => release.sha256), ...backend.machines, ...triggers],
        addPreviousOutputInEnv: false,
      },
      { parent: this, dependsOn: [...dependsOn] },
    );
  }
}

interface Step {
  readonly dependsOn: readonly pulumi.Resource[];
  readonly apiKey?: pulumi.Output<string>;
  readonly triggers?: readonly string[];
}
