import { existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { claimedNode } from "./support/claimed.ts";
import { packed, releaseFiles, withManifest } from "./support/release.ts";

test("a release that came over the wire runs, and the same again changes nothing", async () => {
  const node = claimedNode();
  const { base64, sha256 } = packed(withManifest(releaseFiles(node)));
  const ended = await node.script("receive.sh", ["dev", "dev-rank0", sha256], base64);
  expect(ended).toEqual({ code: 0, stdout: "", stderr: expect.stringMatching(/starts/) });
  expect(readlinkSync(node.at("/opt/deepseek/current"))).toBe(`releases/${sha256}`);
  expect(readdirSync(node.at("/opt/deepseek/releases"))).toEqual([sha256]);
  const again = await node.script("receive.sh", ["dev", "dev-rank0", sha256], base64);
  expect(again.stderr).toMatch(/: nothing changed\n$/);
});

test("a release with another SHA-256 than announced is refused and leaves nothing behind", async () => {
  const node = claimedNode();
  const { base64 } = packed(withManifest(releaseFiles(node)));
  const { code, stderr } = await node.script("receive.sh", ["dev", "dev-rank0", "f".repeat(64)], base64);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^the release has SHA-256 \w{12} and should have ffffffffffff; run pulumi up again\n$/,
  );
  expect(existsSync(node.at("/opt/deepseek/current"))).toBe(false);
  expect(readdirSync(node.at("/opt/deepseek/releases"))).toEqual([]);
});

test("a release that was cut off on the way is refused", async () => {
  const node = claimedNode();
  const { base64, sha256 } = packed(withManifest(releaseFiles(node)));
  const ended = await node.script(
    "receive.sh",
    ["dev", "dev-rank0", sha256],
    base64.slice(0, base64.length / 2),
  );
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain("the release did not arrive whole; run pulumi up again");
});

test("what an earlier, interrupted call left half unpacked does no harm", async () => {
  const node = claimedNode();
  const { base64, sha256 } = packed(withManifest(releaseFiles(node)));
  const partial = node.at(`/opt/deepseek/releases/${sha256}.partial`);
  mkdirSync(`${partial}/deepseek`, { recursive: true });
  writeFileSync(`${partial}/deepseek/activate.py`, "raise SystemExit(7)\n");
  writeFileSync(`${partial}/stale`, "");
  expect(await node.script("receive.sh", ["dev", "dev-rank0", sha256], base64)).toMatchObject({ code: 0 });
  expect(existsSync(node.at("/opt/deepseek/current/stale"))).toBe(false);
});

test("a host of another group, or of nobody, takes no release", async () => {
  const node = claimedNode();
  const { base64, sha256 } = packed(withManifest(releaseFiles(node)));
  const ended = await node.script("receive.sh", ["prod", "prod-rank0", sha256], base64);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    /this host is not claimed by prod-rank0 of group prod .*dev-rank0.*nothing was changed/,
  );
  expect(existsSync(node.at("/opt/deepseek"))).toBe(false);
});
