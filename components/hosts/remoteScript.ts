import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { bashCommand, bashInput } from "../../boot/ssh.ts";
import type { Host } from "../../plan/clusterConfig.ts";

/** A wrong address or a host that is off is named within about 45 s. */
const DIAL_TIMEOUT_SECONDS = 10;
const DIAL_ERROR_LIMIT = 3;

/**
 * The provider sends no keep-alives: over a dead connection it would wait for ever. Every script of ours ends within
 * seconds; the rest is for a release over a slow line and for an engine that stops slowly.
 */
const SCRIPT_TIMEOUT = "10m";

export interface RemoteScriptArgs {
  readonly host: Host;
  readonly sshPrivateKey: pulumi.Input<string> | undefined;
  /** Text of the script; it runs on create and on every update. */
  readonly script: string;
  readonly args: readonly string[];
  /** Arguments with which the same script undoes its work; undefined = nothing to undo. */
  readonly undo?: readonly string[];
  /** Keeps what the script prints out of the live lines; a failure shows it all the same. */
  readonly quiet?: boolean;
  /** What the script reads; a secret makes all of stdin one. */
  readonly payload?: pulumi.Output<string> | string;
}

/**
 * A script of ours on a host, over SSH.
 *
 * Never `environment`: the provider fails where sshd accepts no variables. The host's name decides whether it is the
 * same machine: a new address, port, user or key of it is an update; another name means another machine, which is
 * done from the start, after the former one was left.
 */
export function remoteScript(
  name: string,
  { args, host, payload, quiet = false, script, sshPrivateKey, undo }: RemoteScriptArgs,
  opts: pulumi.CustomResourceOptions,
): command.remote.Command {
  const { address, hostKey, port, user } = host;
  const stdin =
    payload === undefined || typeof payload === "string"
      ? bashInput(script, payload)
      : payload.apply((text) => bashInput(script, text));
  return new command.remote.Command(
    name,
    {
      connection: {
        host: address,
        port,
        user,
        hostKey,
        ...(sshPrivateKey === undefined ? {} : { privateKey: sshPrivateKey }),
        perDialTimeout: DIAL_TIMEOUT_SECONDS,
        dialErrorLimit: DIAL_ERROR_LIMIT,
      },
      create: bashCommand(script, args, user),
      ...(undo === undefined ? {} : { delete: bashCommand(script, undo, user) }),
      stdin,
      triggers: [host.name],
      addPreviousOutputInEnv: false,
      ...(quiet ? { logging: command.remote.Logging.None } : {}),
    },
    { ...opts, customTimeouts: { create: SCRIPT_TIMEOUT, update: SCRIPT_TIMEOUT, delete: SCRIPT_TIMEOUT } },
  );
}
