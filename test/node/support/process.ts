import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program with this environment and no other; what it says is kept. */
export function start(argv: readonly string[], env: Record<string, string>, input = ""): Running {
  const [program = "", ...rest] = argv;
  const child = spawn(program, rest, { env, detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const ended = once(child, "close").then(async ([code]) => ({
    code: code as number | null,
    stdout: await stdout,
    stderr: await stderr,
  }));
  return { pid, ended, kill: (signal) => process.kill(-pid, signal) };
}

async function text(stream: Readable): Promise<string> {
  let whole = "";
  for await (const part of stream.setEncoding("utf8")) whole += part;
  return whole;
}
