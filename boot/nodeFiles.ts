/**
 * Text of the files that run on a node, by their path below `scripts/node`: `serve.sh`, `deepseek/ops.py`,
 * `units/sglang.service`, `nginx/nginx.conf`; and the requirements lock under `locks/requirements.txt`.
 *
 * Read once by the caller and given as data, so that a release is a function of its inputs alone.
 */
export type NodeFiles = Readonly<Record<string, string>>;

/** The engine's packages, both among the node files and in a release. */
export const LOCK_PATH = "locks/requirements.txt";

/** The installer that installs them, with its own hash. */
export const INSTALLER_LOCK_PATH = "locks/uv.txt";

/** The text of one file that must be there. */
export function nodeFile(files: NodeFiles, path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error(`the node file ${path} is missing`);
  return text;
}
