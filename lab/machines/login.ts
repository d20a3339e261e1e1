import { type Result, run } from "./program.ts";

/** How to reach one machine over SSH with its host key pinned. */
export interface Login {
  readonly address: string;
  readonly keyFile: string;
  /** File in known_hosts form that holds only this machine's key. */
  readonly knownHosts: string;
}

/** Arguments of OpenSSH's client, up to and with the destination. */
export function sshArguments(login: Login, user = "root"): string[] {
  return [
    ...["-F", "none", "-i", login.keyFile],
    ...option("IdentitiesOnly=yes"),
    ...option("BatchMode=yes"),
    ...option("StrictHostKeyChecking=yes"),
    ...option(`UserKnownHostsFile=${login.knownHosts}`),
    ...option("GlobalKnownHostsFile=/dev/null"),
    ...option("ConnectTimeout=3"),
    ...option("ServerAliveInterval=5"),
    ...option("LogLevel=ERROR"),
    `${user}@${login.address}`,
  ];
}

/** Runs a shell command on the machine. Exit 255 is SSH's own: not reached, or not let in. */
export function runOver(login: Login, command: string, stdin = ""): Promise<Result> {
  return run("ssh", [...sshArguments(login), command], { stdin, timeoutSeconds: 600 });
}

const option = (setting: string): string[] => ["-o", setting];
