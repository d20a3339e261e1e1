import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { createTar } from "nanotar";

/** One file of a release. */
export interface ArchiveEntry {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

/** ustar keeps names in 100 bytes, and nanotar would cut a longer one silently. */
const MAX_PATH_BYTES = 100;

/** Byte of the gzip header that names the system which compressed (RFC 1952, OS); 255 = unknown. */
const GZIP_OS_OFFSET = 9;

/** The same bytes for the same entries, whatever their order, the clock and the user. */
export function tar(entries: readonly ArchiveEntry[]): Uint8Array {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path } of sorted) {
    if (Buffer.byteLength(path) > MAX_PATH_BYTES)
      throw new Error(`${path} is longer than ${MAX_PATH_BYTES} bytes`);
  }
  const files = sorted.map(({ path, text, executable }) => ({
    name: path,
    data: text,
    attrs: { mode: executable ? "755" : "644" },
  }));
  return createTar(files, { attrs: { uid: 0, gid: 0, mtime: 0, user: "root", group: "root" } });
}

/** gzip without a time and without the name of the system, as text for stdin. */
export function gzipBase64(bytes: Uint8Array): string {
  const packed = gzipSync(bytes, { level: 9 });
  packed[GZIP_OS_OFFSET] = 255;
  return packed.toString("base64");
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
