import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { treeFolder } from "./places.ts";
import type { SeedFile } from "./seed.ts";

// A machine's disk is a writable layer over the shared tree. It is mounted only while the machine runs, in the
// machine's own mount namespace (keeper.sh), so nothing of it ever has to be unmounted.

/** Present in every tree; another tree has another content. */
export const treeIdFile = "/etc/lab-tree";

/** Makes a new disk, or keeps the one that is there: a machine that was off keeps what it wrote. */
export function provideDisk(folder: string, seed: readonly SeedFile[]): void {
  const treeId = readTreeId();
  if (diskExists(folder)) {
    if (readFileSync(`${folder}/tree-id`, "utf8") === treeId) return;
    throw new Error(
      `${folder} was made over another tree than ${treeFolder} holds now: ` +
        "remove the machines (npm run dev:down) and start again",
    );
  }
  removeDisk(folder);
  for (const part of ["upper", "work", "root"]) makeFolder(`${folder}/${part}`);
  for (const file of seed) {
    const path = `${folder}/upper${file.path}`;
    makeFolder(dirname(path));
    writeFileSync(path, file.content);
    chmodSync(path, file.mode);
  }
  // Written last: a disk whose making was cut off is made again.
  writeFileSync(`${folder}/tree-id`, treeId);
}

export const diskExists = (folder: string): boolean => existsSync(`${folder}/tree-id`);

export function removeDisk(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** In an overlay the upper layer's folders decide the modes: they must not depend on our umask. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
  chmodSync(path, 0o755);
}

function readTreeId(): string {
  try {
    return readFileSync(`${treeFolder}${treeIdFile}`, "utf8");
  } catch {
    throw new Error(`there is no Debian tree in ${treeFolder} yet: the set-up makes it (npm run dev)`);
  }
}
