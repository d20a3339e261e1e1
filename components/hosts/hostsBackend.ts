import * as pulumi from "@pulumi/pulumi";
import type { Backend, BackendArgs } from "../backend.ts";
import { HostScripts } from "./hostScripts.ts";

/**
 * Machines that exist, over SSH.
 *
 * Per host: claim → secrets → (where the door is) certificate → apply. Nothing is written on any host before every
 * host was found and has agreed, so that a group that cannot become whole does not begin.
 */
export class HostsBackend extends pulumi.ComponentResource implements Backend {
  readonly caCertificate: pulumi.Output<string>;
  readonly applied: readonly pulumi.Resource[];
  readonly machines: readonly string[];

  constructor(name: string, args: BackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("deepseek:index:HostsBackend", name, {}, opts);
    const { certificate } = args.plan.gateway;
    const hosts = args.nodes.map(({ node, release }) => new HostScripts(this, args, node, release));
    const claims = hosts.map((host) => host.claim());
    const prepared = hosts.map((host) => {
      const secrets = host.writeSecrets(claims);
      const signed = host.holdsDoor && certificate.kind === "stack" ? [host.makeCertificate([secrets])] : [];
      return { host, secrets, signed };
    });
    this.applied = prepared.map(({ host, secrets, signed }) => host.apply([...claims, secrets, ...signed]));
    const [ownCa] = prepared.flatMap(({ signed }) => signed);
    this.caCertificate =
      ownCa?.stdout ?? pulumi.output(certificate.kind === "files" ? certificate.chainPem : "");
    this.machines = hosts.map(({ host }) => host.name);
    this.registerOutputs({});
  }
}
