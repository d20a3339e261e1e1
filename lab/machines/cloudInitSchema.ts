import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { treeFolder } from "./places.ts";
import { type Result, run } from "./program.ts";

export interface SchemaVerdict {
  readonly valid: boolean;
  /** What cloud-init said, for a message. */
  readonly text: string;
}

/** Has the tree's own cloud-init check a text against its schema: unknown keys are refused too. */
export async function checkCloudConfig(text: string): Promise<SchemaVerdict> {
  // The tree is every machine's lower layer: the text goes into a folder that only this check's namespace sees there.
  const folder = mkdtempSync("/tmp/cloud-config-");
  try {
    writeFileSync(`${folder}/document`, text);
    const result = await inTree(folder, ["cloud-init", "schema", "--config-file", "/mnt/document"]);
    return { valid: result.code === 0, text: `${result.stdout}${result.stderr}`.trim() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a program by chroot in the tree, with `folder` seen there as /mnt, for the program only. */
function inTree(folder: string, command: readonly string[]): Promise<Result> {
  const script = 'mount --bind "$1" "$2/mnt" && shift && exec chroot "$@"';
  return run("unshare", ["--mount", "bash", "-c", script, "in-tree", folder, treeFolder, ...command]);
}
