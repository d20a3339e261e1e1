import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import type { Checkpoint } from "./checkpoint.ts";
import { sha256OfFile } from "./fileHashes.ts";

/** One file of a repository, as the hub's tree API lists it. */
export interface HubFile {
  readonly type: "file";
  readonly path: string;
  readonly size: number;
  /** Git's name of the blob; for a file in LFS that of its pointer. */
  readonly oid: string;
  readonly lfs?: { readonly oid: string; readonly size: number; readonly pointerSize: number };
}

/** Files of these forms are kept in LFS, as the hub's .gitattributes has it. */
const inLfs = /\.(safetensors|bin|pt|gguf|msgpack)$/;

export async function hubFiles(checkpoint: Checkpoint, recursive: boolean): Promise<HubFile[]> {
  const entries = readdirSync(checkpoint.folder, { withFileTypes: true, recursive });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
  return Promise.all(paths.sort().map((path) => hubFile(checkpoint, path)));
}

async function hubFile(checkpoint: Checkpoint, file: string): Promise<HubFile> {
  const path = relative(checkpoint.folder, file);
  const size = statSync(file).size;
  if (!inLfs.test(path)) return { type: "file", path, size, oid: gitBlob(readFileSync(file)) };
  const sha256 = await sha256OfFile(file);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`;
  const oid = gitBlob(Buffer.from(pointer));
  return { type: "file", path, size, oid, lfs: { oid: sha256, size, pointerSize: pointer.length } };
}

const gitBlob = (content: Buffer): string =>
  createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
