import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { ResourceType, Work } from "../provider/resource.ts";
import type { Failure } from "../provider/shape.ts";
import { archiveSignature, type Bag, isBag, signatureOf, unknown } from "../provider/values.ts";
import { copyInputs } from "./inputs.ts";
import { runClient } from "./openssh.ts";
import { uniqueId } from "./run.ts";

/** command.remote.CopyToRemote: provider/pkg/provider/remote/copyController.go. It has no delete: the copy stays. */
export const copyToRemote: ResourceType = {
  shape: copyInputs,
  replacedBy: ["triggers"],
  outputs: [],
  judge: judgeSource,
  async create(work) {
    await copy(work);
    return { id: uniqueId(""), outputs: {} };
  },
  async update(work) {
    const same = (name: string): boolean =>
      JSON.stringify(work.inputs[name]) === JSON.stringify(work.state[name]);
    if (!same("source") || !same("remotePath")) await copy(work);
    return {};
  },
};

function judgeSource({ source }: Bag): Failure[] {
  // 1.2.1 refuses a source that is unknown in a preview (pulumi-command #1184, fixed after it).
  if (source === unknown) return [{ property: "asset", reason: "either asset or archive must be set" }];
  if (!isBag(source)) return [];
  if (signatureOf(source) === archiveSignature)
    return source.path === undefined
      ? [{ property: "archive", reason: "archive must be a path to a file or directory" }]
      : [];
  return source.path === undefined && source.text === undefined
    ? [{ property: "asset", reason: "asset must be a path-based file asset or a text asset" }]
    : [];
}

async function copy(work: Work): Promise<void> {
  const source = isBag(work.inputs.source) ? work.inputs.source : {};
  const target = String(work.inputs.remotePath);
  if (source.path !== undefined) return put(work, String(source.path), target);
  if ((await batch(work, [`cd ${quoted(target)}`])) === 0)
    throw new Error(
      `remote path ${target} is a directory; when using a text asset, remotePath must be a file path`,
    );
  const folder = mkdtempSync(join(tmpdir(), "lab-copy-"));
  try {
    writeFileSync(join(folder, "text"), String(source.text));
    await put(work, join(folder, "text"), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function put(work: Work, from: string, to: string): Promise<void> {
  const isFolder = statSync(from).isDirectory();
  // A trailing slash copies what is in the folder, not the folder.
  const sources = isFolder && from.endsWith("/") ? readdirSync(from).map((name) => join(from, name)) : [from];
  const lines = [
    ...parents(isFolder ? join(to, "x") : to).map((folder) => `-mkdir ${quoted(folder)}`),
    ...sources.map((path) => {
      const flag = statSync(path).isDirectory() ? "-R " : "";
      return `put ${flag}${quoted(path)} ${quoted(isFolder ? join(to, basename(path)) : to)}`;
    }),
  ];
  const code = await batch(work, lines);
  if (code !== 0) throw new Error(`failed to copy ${from} to remote path ${to}`);
}

/** Exit status of sftp with these commands: 0 if all that do not begin with "-" succeeded. */
async function batch(work: Work, lines: readonly string[]): Promise<number> {
  const client = { program: "sftp", command: [], stdin: `${lines.join("\n")}\n` } as const;
  return (await runClient({ ...work, inputs: { ...work.inputs, logging: "none" } }, client)).code ?? 255;
}

/** Folders above a path, the outermost first, without the root. */
function parents(path: string): string[] {
  const above = dirname(path);
  return above === path || above === "." || above === "/" ? [] : [...parents(above), above];
}

const quoted = (path: string): string => `"${path.replaceAll(/(["\\])/g, "\\$1")}"`;
