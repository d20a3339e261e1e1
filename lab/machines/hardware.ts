import { existsSync, readFileSync } from "node:fs";

/** What systemd-nspawn needs to know of a machine. */
export interface Hardware {
  /** Name of the container, unique on this host; at most 12 characters, as its link on the host is `vb-<machine>`. */
  readonly machine: string;
  readonly hostName: string;
  readonly bridge: string;
  /** Folder of the disk (disk.ts). */
  readonly disk: string;
  readonly tree: string;
  /** Folders of the host by their path in the machine; each is a mount point there. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly consoleLog: string;
  /** File with the id of the one process whose end is the machine's end. */
  readonly record: string;
}

const keeper = `${import.meta.dirname}/keeper.sh`;

/** Program and arguments that hold the machine as long as they run. */
export function holdCommand(hardware: Hardware): string[] {
  return [
    ...scopeOfItsOwn(hardware.machine),
    ...["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--mount", "bash", keeper],
    ...[hardware.machine, hardware.disk, hardware.tree],
    ...nspawnArguments(hardware),
  ];
}

/** Interface on the host that leads to the machine; systemd-nspawn makes and names it. */
export const hostLink = (hardware: Hardware): string => `vb-${hardware.machine}`;

/** The last lines of the machine's console, for a message. */
export function consoleTail(hardware: Hardware): string {
  if (!existsSync(hardware.consoleLog)) return "";
  const lines = readFileSync(hardware.consoleLog, "utf8").trimEnd().split("\n");
  return [`console of ${hardware.machine} (${hardware.consoleLog}):`, ...lines.slice(-15)].join("\n  ");
}

// Where systemd is the host's init it gives the machine a cgroup; where it is not, keeper.sh makes one.
function scopeOfItsOwn(machine: string): string[] {
  if (!existsSync("/run/systemd/system")) return [];
  return ["systemd-run", "--scope", "--quiet", "--collect", "--property=Delegate=yes", `--unit=${machine}`];
}

function nspawnArguments(hardware: Hardware): string[] {
  const mounts = Object.entries(hardware.mounts).map(([inside, outside]) => `--bind=${outside}:${inside}`);
  return [
    "--boot",
    "--register=no",
    // Leaves the machine in the keeper's cgroup, and ends with status 133 when the machine reboots.
    "--keep-unit",
    `--hostname=${hardware.hostName}`,
    `--network-bridge=${hardware.bridge}`,
    "--link-journal=no",
    // There is no name server on the bridge: looking up a name has to fail at once, not after a time-out.
    "--resolv-conf=off",
    "--console=read-only",
    ...mounts,
  ];
}
