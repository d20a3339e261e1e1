/**
 * Builds a wheel (binary distribution format, PEP 427) whose bytes depend on its content only: sorted
 * paths, no compression, every time stamp 1 January 1980. A lock file can therefore hold its hash.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export interface Wheel {
  name: string;
  version: string;
  /** Python, ABI and platform tag, as `py3-none-any`. */
  tag: string;
  summary: string;
  /** Path inside site-packages → content. */
  files: ReadonlyMap<string, Buffer>;
}

export function wheelFileName(wheel: Wheel): string {
  return `${wheel.name.replaceAll("-", "_")}-${wheel.version}-${wheel.tag}.whl`;
}

export function wheelBytes(wheel: Wheel): Buffer {
  const info = `${wheel.name.replaceAll("-", "_")}-${wheel.version}.dist-info`;
  const files = new Map(wheel.files);
  files.set(
    `${info}/METADATA`,
    lines(
      "Metadata-Version: 2.1",
      `Name: ${wheel.name}`,
      `Version: ${wheel.version}`,
      `Summary: ${wheel.summary}`,
    ),
  );
  files.set(
    `${info}/WHEEL`,
    lines("Wheel-Version: 1.0", "Generator: lab", "Root-Is-Purelib: false", `Tag: ${wheel.tag}`),
  );
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const record = sorted.map(([path, bytes]) => `${path},sha256=${sha256(bytes)},${bytes.length}`);
  return zip([...sorted, [`${info}/RECORD`, lines(...record, `${info}/RECORD,,`)]]);
}

function lines(...text: string[]): Buffer {
  return Buffer.from(`${text.join("\n")}\n`);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

/** A zip archive of stored members (APPNOTE 4.3). */
function zip(members: readonly (readonly [string, Buffer])[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, bytes] of members) {
    const common = memberHeader(path, bytes);
    const name = Buffer.from(path);
    const local = Buffer.concat([word(0x04034b50), common, name, bytes]);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE(0o100644 * 0x10000, 6); // external attributes: a regular file, rw-r--r--
    attributes.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([word(0x02014b50), Buffer.from([20, 3]), common, attributes, name]));
    bodies.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, index, end]);
}

/** The fields that a member's local header and its directory entry share. */
function memberHeader(path: string, bytes: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0); // version needed
  header.writeUInt16LE(0x0800, 2); // the name is UTF-8
  header.writeUInt16LE(0x21, 8); // date: 1 January 1980
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(bytes.length, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(Buffer.byteLength(path), 22);
  return header;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
