import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ArchiveEntry, gzipBase64, sha256, tar } from "../../../boot/archive.ts";

const names = fc.stringMatching(/^[a-z]{1,8}(\/[a-z.]{1,8})?[a-z]$/);
const entriesWithFolders = fc
  .uniqueArray(names, { minLength: 1, maxLength: 8 })
  // A name cannot be a file and the folder of another file.
  .map((paths) => paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`))))
  .chain((paths) =>
    fc.tuple(
      ...paths.map((path) =>
        fc.record({ path: fc.constant(path), text: fc.string(), executable: fc.boolean() }),
      ),
    ),
  );

test("what the system's tar unpacks is what went in, with modes", () => {
  fc.assert(
    fc.property(entriesWithFolders, (entries) => {
      const folder = mkdtempSync(join(tmpdir(), "archive-"));
      try {
        const { status, stderr } = spawnSync("tar", ["-x", "-f", "-", "-C", folder, "--no-same-owner"], {
          input: tar(entries),
          encoding: "utf8",
        });
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
        expect(unpacked(folder)).toEqual([...entries].sort((a, b) => (a.path < b.path ? -1 : 1)));
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 10, examples: [[[{ path: "empty", text: "", executable: false }]]] },
  );
});

function unpacked(folder: string): ArchiveEntry[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => ({
      path,
      text: readFileSync(join(folder, path), "utf8"),
      executable: (statSync(join(folder, path)).mode & 0o111) !== 0,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

test("order, clock and user leave no trace", () => {
  const entries = ["b", "a", "c/d"].map((path) => ({ path, text: path, executable: false }));
  expect(sha256(tar(entries.toReversed()))).toBe(sha256(tar(entries)));
  // A golden value: it changes only when every node is meant to get a new release.
  expect(sha256(tar(entries))).toBe("afec8b6ea67f2f241ea9543e2b5397bef338dd6294e1488b635abed0db71819d");
});

test("a name that tar would cut is refused", () => {
  expect(() => tar([{ path: `deepseek/${"x".repeat(100)}`, text: "", executable: false }])).toThrow(
    "longer than 100",
  );
});

test("compression names neither a time nor the system that did it, and gives back the same bytes", () => {
  const bytes = tar([{ path: "a", text: "text", executable: false }]);
  const packed = Buffer.from(gzipBase64(bytes), "base64");
  expect([...packed.subarray(4, 8), packed[9]]).toEqual([0, 0, 0, 0, 255]);
  expect(Buffer.compare(gunzipSync(packed), bytes)).toBe(0);
});
