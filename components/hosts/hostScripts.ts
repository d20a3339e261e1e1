import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { nodeFile } from "../../boot/nodeFiles.ts";
import type { Release } from "../../boot/release.ts";
import { secretsDocument } from "../../boot/secretsDocument.ts";
import type { Host } from "../../plan/clusterConfig.ts";
import type { NodePlan } from "../../plan/clusterPlan.ts";
import type { BackendArgs } from "../backend.ts";
import { type RemoteScriptArgs, remoteScript } from "./remoteScript.ts";

/** The steps on one host, each a resource named after its node. */
export class HostScripts {
  readonly host: Host;
  /** Whether clients reach this host: it then keeps their keys, the certificate and the hub's token. */
  readonly holdsDoor: boolean;
  private readonly parent: pulumi.Resource;
  private readonly given: BackendArgs;
  private readonly node: NodePlan;
  private readonly release: Release;

  constructor(parent: pulumi.Resource, given: BackendArgs, node: NodePlan, release: Release) {
    if (node.host === undefined) throw new Error(`${node.name} has no host in the plan`);
    this.host = node.host;
    this.holdsDoor = node.roles.includes("gateway");
    this.parent = parent;
    this.given = given;
    this.node = node;
    this.release = release;
  }

  /** Looks and changes nothing; only its end removes, so that whatever comes after it is always cleaned up. */
  claim(): command.remote.Command {
    const { group } = this.given.plan;
    return this.run("claim", "claim.sh", {
      args: ["check", group, this.node.name],
      undo: ["remove", group, this.node.name],
      // A host that was left must be free before it is claimed for another place in the group.
      deleteBeforeReplace: true,
    });
  }

  /** Marks the host as this node's and writes its 0600 files. */
  writeSecrets(dependsOn: readonly pulumi.Resource[]): command.remote.Command {
    const { keys, plan, secrets } = this.given;
    const forDoor = {
      apiKeys: keys.byName,
      ...(secrets.huggingFaceToken && { huggingFaceToken: secrets.huggingFaceToken }),
      ...(secrets.tlsKey && { tlsKey: secrets.tlsKey }),
    };
    const document = { operatorKey: keys.operatorKey, ...(this.holdsDoor ? forDoor : {}) };
    return this.run("secrets", "secrets.sh", {
      args: [plan.group, this.node.name],
      payload: pulumi.output(document).apply(secretsDocument),
      dependsOn,
    });
  }

  /** The stack's own CA signs for the door; stdout is the CA's certificate, and its key stays on the host. */
  makeCertificate(dependsOn: readonly pulumi.Resource[]): command.remote.Command {
    return this.run("certificate", "certificate.sh", {
      args: [this.given.plan.gateway.publicHost],
      quiet: true,
      dependsOn,
    });
  }

  /** Sends the release and returns in seconds: the host itself goes on from there. */
  apply(dependsOn: readonly pulumi.Resource[]): command.remote.Command {
    return this.run("apply", "receive.sh", {
      args: [this.given.plan.group, this.node.name, this.release.sha256],
      payload: this.release.tarGzBase64,
      dependsOn,
    });
  }

  private run(
    step: string,
    script: string,
    { dependsOn = [], deleteBeforeReplace = false, ...args }: Step,
  ): command.remote.Command {
    const { files, secrets } = this.given;
    return remoteScript(
      `${this.node.name}-${step}`,
      { ...args, host: this.host, script: nodeFile(files, script), sshPrivateKey: secrets.sshPrivateKey },
      { parent: this.parent, dependsOn: [...dependsOn], deleteBeforeReplace },
    );
  }
}

interface Step extends Pick<RemoteScriptArgs, "args" | "undo" | "payload" | "quiet"> {
  readonly dependsOn?: readonly pulumi.Resource[];
  readonly deleteBeforeReplace?: boolean;
}
