import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isAlive, type ProcessId, processId, signalProcess } from "./processId.ts";
import { waitFor } from "./waitFor.ts";

export interface DetachedProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Takes standard output and error; begins anew at each start. */
  readonly log: string;
  /** Where the id is kept, so that whoever comes later can end the process. */
  readonly record: string;
}

/** Starts a program that outlives us. It gets no environment of ours but PATH: there may be secrets in it. */
export async function startDetached(settings: DetachedProgram): Promise<ProcessId> {
  mkdirSync(dirname(settings.record), { recursive: true });
  const log = openSync(settings.log, "w", 0o600);
  try {
    const child = spawn(settings.program, settings.args, {
      detached: true,
      stdio: ["ignore", log, log],
      env: { PATH: process.env.PATH, ...settings.env },
    });
    await once(child, "spawn");
    child.unref();
    const id = child.pid === undefined ? undefined : processId(child.pid);
    if (id === undefined) throw new Error(`${settings.program} ended at once, see ${settings.log}`);
    writeFileSync(settings.record, JSON.stringify(id));
    return id;
  } finally {
    closeSync(log);
  }
}

/** The process that a record names, if it still lives. */
export function liveProcess(record: string): ProcessId | undefined {
  try {
    const id = JSON.parse(readFileSync(record, "utf8")) as ProcessId;
    return isAlive(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the recorded process by SIGKILL and forgets it. Nothing to do where it lives no more. */
export async function killDetached(record: string): Promise<void> {
  const id = liveProcess(record);
  if (id !== undefined) {
    signalProcess(id, "SIGKILL");
    await waitFor({ until: `process ${id.pid} is gone`, seconds: 10 }, () => !isAlive(id));
  }
  rmSync(record, { force: true });
}
