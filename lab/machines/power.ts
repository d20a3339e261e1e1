import { removeCgroups } from "./cgroups.ts";
import { killDetached, liveProcess, startDetached } from "./detached.ts";
import { type Hardware, holdCommand } from "./hardware.ts";
import { childrenOf, isAlive, nameOf, type ProcessId, processId, signalProcess } from "./processId.ts";
import { waitFor } from "./waitFor.ts";

// The processes of a running machine: holder (unshare, the one that is recorded) → keeper.sh, process 1 of the
// machine's outer namespace → systemd-nspawn → systemd, process 1 of the machine itself.

/** systemd's own signal for "reboot" to process 1 is SIGRTMIN+5 (systemd(1), SIGNALS); glibc's SIGRTMIN is 34. */
const rebootSignal = 34 + 5;

export const isOn = (hardware: Hardware): boolean => liveProcess(hardware.record) !== undefined;

export async function powerOn(hardware: Hardware): Promise<void> {
  await cutPower(hardware);
  const [program = "", ...args] = holdCommand(hardware);
  await startDetached({ program, args, log: hardware.consoleLog, record: hardware.record });
}

/** As if the plug were pulled. */
export async function cutPower(hardware: Hardware): Promise<void> {
  const holder = liveProcess(hardware.record);
  const keeper = holder && onlyChild(holder.pid, "bash");
  await killDetached(hardware.record);
  // With its first process the kernel ends all of a namespace; that first process is gone when all others are.
  if (keeper !== undefined)
    await waitFor({ until: `${hardware.machine} is off`, seconds: 10 }, () => !isAlive(keeper));
  const until = `no process is left in the cgroup ${hardware.machine}`;
  await waitFor({ until, seconds: 10 }, () => removeCgroups(hardware.machine));
}

/** Shuts the machine down in order; pulls the plug if that takes longer than 20 s. */
export async function shutDown(hardware: Hardware): Promise<void> {
  const holder = liveProcess(hardware.record);
  const keeper = holder && onlyChild(holder.pid, "bash");
  if (holder !== undefined && keeper !== undefined) {
    signalProcess(keeper, "SIGTERM");
    await waitFor({ until: "it is off", seconds: 20 }, () => !isAlive(holder)).catch(() => {});
  }
  await cutPower(hardware);
}

/** Asks the machine to reboot and waits until its next boot begins. */
export async function restart(hardware: Hardware): Promise<void> {
  const init = machineInit(hardware);
  if (init === undefined) throw new Error(`${hardware.machine} is not running`);
  signalProcess(init, rebootSignal);
  await waitFor({ until: `${hardware.machine} has gone down to reboot`, seconds: 30 }, () => !isAlive(init));
  const next = { until: `${hardware.machine} boots again`, seconds: 10 };
  await waitFor(next, () => machineInit(hardware) !== undefined);
}

function machineInit(hardware: Hardware): ProcessId | undefined {
  const holder = liveProcess(hardware.record);
  const keeper = holder && onlyChild(holder.pid, "bash");
  const nspawn = keeper && onlyChild(keeper.pid, "systemd-nspawn");
  return nspawn && onlyChild(nspawn.pid, "systemd");
}

/** systemd-nspawn has short-lived helpers beside the child that counts. */
function onlyChild(pid: number, name: string): ProcessId | undefined {
  const child = childrenOf(pid).find((candidate) => nameOf(candidate) === name);
  return child === undefined ? undefined : processId(child);
}
