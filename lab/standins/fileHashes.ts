import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";

const known = new Map<string, { readonly version: string; readonly hash: Promise<string> }>();

/** SHA-256 in hex of a file's bytes; read again only when the file has changed. */
export function sha256OfFile(path: string): Promise<string> {
  const { size, mtimeMs, ino } = statSync(path);
  const version = `${size} ${mtimeMs} ${ino}`;
  const kept = known.get(path);
  if (kept?.version === version) return kept.hash;
  const hash = hashOf(path);
  known.set(path, { version, hash });
  return hash;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
