import { readFileSync } from "node:fs";

/** A process of this boot of the host. Pids are used again; together with the start time they are not. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks from the host's boot to the start (`/proc/PID/stat`, field 22). */
  readonly startTicks: string;
  readonly bootId: string;
}

/** undefined where no such process lives; one that has ended but was not reaped yet is not alive. */
export function processId(pid: number): ProcessId | undefined {
  const stat = procFile(`${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name (field 2) stands in brackets and may hold anything: count from the last bracket, where field 3 begins.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  if (startTicks === undefined || state === "Z" || state === "X") return undefined;
  return { pid, startTicks, bootId: (procFile("sys/kernel/random/boot_id") ?? "").trim() };
}

export function isAlive(id: ProcessId): boolean {
  const now = processId(id.pid);
  return now !== undefined && now.startTicks === id.startTicks && now.bootId === id.bootId;
}

/** Sends a signal only if the very process is still there. False: it is not. */
export function signalProcess(id: ProcessId, signal: NodeJS.Signals | number): boolean {
  if (!isAlive(id)) return false;
  try {
    return process.kill(id.pid, signal);
  } catch {
    return false;
  }
}

export function childrenOf(pid: number): number[] {
  const text = procFile(`${pid}/task/${pid}/children`) ?? "";
  return text.split(" ").filter(Boolean).map(Number);
}

/** The name that the kernel shows, at most 15 characters. */
export const nameOf = (pid: number): string => (procFile(`${pid}/comm`) ?? "").trim();

function procFile(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return undefined;
  }
}
