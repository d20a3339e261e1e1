import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Work } from "../provider/resource.ts";
import { type Captured, capture } from "./capture.ts";
import { type ClientFiles, type Connection, connectionOf, writeClientFiles } from "./connection.ts";

/** Waits between dials: sdk/go/common/util/retry of Pulumi. */
const firstDelayMilliseconds = 100;
const delayGrowth = 1.5;
const longestDelayMilliseconds = 5000;

export interface Client {
  readonly program: "ssh" | "sftp";
  /** What follows the host on the command line. */
  readonly command: readonly string[];
  readonly stdin: string;
  /** Offered to the server by SendEnv. */
  readonly environment?: Readonly<Record<string, string>>;
}

const clients = new Set<ChildProcess>();
process.once("exit", () => {
  for (const client of clients) client.kill("SIGKILL");
});

/**
 * Runs an OpenSSH client for one command on the connection's host, dialling again as the real provider does.
 *
 * A cancel ends the dialling only: the real provider, too, waits for a remote command that runs.
 */
export async function runClient(work: Work, client: Client): Promise<Captured> {
  const connection = connectionOf(work.inputs);
  let delay = firstDelayMilliseconds;
  for (let dials = 1; ; dials++) {
    const attempt = await dial(work, connection, client);
    if (attempt.loggedIn) return attempt.result;
    const { dialErrorLimit: limit } = connection;
    if (limit >= 0 && dials > limit)
      throw new Error(
        `after ${dials - 1} failed attempts: dial ${connection.host}:${connection.port}: ${attempt.why}`,
      );
    work.log.status(`Dial ${dials}/${limit < 0 ? "inf" : limit} failed: retrying`);
    await wait(delay, undefined, { signal: work.cancelled }).catch(() => {
      throw new Error("context canceled");
    });
    delay = Math.min(delay * delayGrowth, longestDelayMilliseconds);
  }
}

type Attempt = { loggedIn: true; result: Captured } | { loggedIn: false; why: string };

async function dial(work: Work, connection: Connection, client: Client): Promise<Attempt> {
  const files = writeClientFiles(connection);
  try {
    const result = await runOnce(work, connection, client, files);
    const log = existsSync(files.logFile) ? readFileSync(files.logFile, "utf8") : result.stderr;
    if (!/^Authenticated to /m.test(log)) return { loggedIn: false, why: reason(log) };
    if (result.code === 255 && lostConnection.test(log))
      throw new Error(`wait: remote command exited without exit status or exit signal (${connection.host})`);
    return { loggedIn: true, result };
  } finally {
    files.remove();
  }
}

async function runOnce(
  work: Work,
  connection: Connection,
  client: Client,
  files: ClientFiles,
): Promise<Captured> {
  const environment = client.environment ?? {};
  const sent = Object.keys(environment).flatMap((name) => ["-o", `SendEnv=${name}`]);
  const { user, host } = connection;
  const port = String(connection.port);
  const target =
    client.program === "ssh"
      ? ["-T", "-E", files.logFile, "-p", port, "-l", user, host]
      : ["-P", port, "-b", "-", `${user}@${bracketed(host)}`];
  const child = spawn(client.program, [...files.options, ...sent, ...target, ...client.command], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  clients.add(child);
  const failed = Promise.withResolvers<never>();
  child.once("error", failed.reject);
  try {
    return await Promise.race([capture(child, client.stdin, work), failed.promise]);
  } finally {
    clients.delete(child);
  }
}

/** sftp, unlike ssh, splits host and path at a colon. */
const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

const lostConnection = /closed by remote host|client_loop:|Connection reset|Broken pipe|Timeout, server/;

/** The line of OpenSSH's log that says why there was no login. */
function reason(log: string): string {
  if (/Host key verification failed|no matching host key type/.test(log))
    return "ssh: handshake failed: ssh: host key mismatch: the host shows another key than the connection's hostKey";
  return log.trim().split("\n").at(-1) ?? "no answer";
}
