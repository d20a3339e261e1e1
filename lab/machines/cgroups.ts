import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";

/**
 * Removes the cgroups that a machine leaves behind where keeper.sh had to make them itself.
 * False: a process is still in one of them.
 */
export function removeCgroups(machine: string): boolean {
  return cgroupMounts().every((mount) => removeTree(`${mount}/${machine}`));
}

function cgroupMounts(): string[] {
  const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
  return mounts
    .map((line) => line.split(" "))
    .filter(
      ([, , type, options]) => type === "cgroup2" || (type === "cgroup" && options?.includes("name=systemd")),
    )
    .flatMap(([, folder]) => (folder === undefined ? [] : [folder]));
}

// A cgroup's files cannot be deleted; rmdir takes a folder that has no child folder and no process.
function removeTree(folder: string): boolean {
  if (!existsSync(folder)) return true;
  const children = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (!children.every((child) => removeTree(`${folder}/${child.name}`))) return false;
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EBUSY") return false;
    throw error;
  }
}
