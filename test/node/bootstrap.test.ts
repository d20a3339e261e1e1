import { existsSync, readlinkSync, rmSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { SCRIPTS, TestNode } from "./support/node.ts";
import { packed, releaseFiles, withManifest } from "./support/release.ts";

/** A machine that was told who it is, and a store that is a folder. */
function machine(): TestNode {
  const node = new TestNode();
  rmSync(node.at("/opt/deepseek"), { recursive: true });
  node.write(
    "/etc/deepseek/machine.json",
    JSON.stringify({
      group: "dev",
      node: "dev-rank0",
      rank: 0,
      address: "192.0.2.10",
      releaseStore: "s3://store/x",
    }),
  );
  node.fake("aws", 'exec cat "$DEEPSEEK_ROOT/store/dev-rank0/$(basename "$4")"');
  node.fake("sleep", "exit 7");
  return node;
}

function store(node: TestNode, name?: string): string {
  const { base64, sha256 } = packed(withManifest(releaseFiles(node)));
  const tar = gunzipSync(Buffer.from(base64, "base64"));
  node.write("/store/dev-rank0/current", `${name ?? sha256}\n`);
  node.write(`/store/dev-rank0/${name ?? sha256}.tar.gz`, gzipSync(tar));
  return sha256;
}

const boot = (node: TestNode) => node.begin(["bash", `${SCRIPTS}/bootstrap.sh`]).ended;

test("a machine of a cloud fetches the release that its store names, and activates it", async () => {
  const node = machine();
  const sha256 = store(node);
  expect(await boot(node)).toMatchObject({ code: 0, stderr: "" });
  expect(readlinkSync(node.at("/opt/deepseek/current"))).toBe(`releases/${sha256}`);
  expect(JSON.parse(node.read("/etc/deepseek/claim.json"))).toEqual({ group: "dev", node: "dev-rank0" });
});

test("a release that is another than its name says is refused", async () => {
  const node = machine();
  store(node, "f".repeat(64));
  expect(await boot(node)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/is not the one that it names; run/),
  });
  expect(existsSync(node.at("/opt/deepseek/current"))).toBe(false);
});

test("while the store cannot be read the machine says what it waits for", async () => {
  const { code, stderr } = await boot(machine());
  expect(code).not.toBe(0);
  expect(stderr).toContain("waits for s3://store/x/dev-rank0/current, try 1 of 60");
});

test("a machine that was not told who it is says so", async () => {
  const node = machine();
  node.write("/etc/deepseek/machine.json", "{}");
  expect(await boot(node)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /machine.json does not name group, node and releaseStore; start the machine anew\n$/,
    ),
  });
});
