import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { claimedNode } from "./support/claimed.ts";
import type { TestNode } from "./support/node.ts";
import { activate, releaseFiles, withManifest } from "./support/release.ts";

/** A node whose systemctl is new enough. */
function host(): TestNode {
  const node = claimedNode();
  withSystemd(node, "252 (252.39-1)");
  return node;
}

function withSystemd(node: TestNode, version: string): void {
  node.fake(
    "systemctl",
    `[[ $1 == --version ]] && echo "systemd ${version}"; echo "$*" >>"$DEEPSEEK_ROOT/systemctl.log"`,
  );
}

const check = (node: TestNode, group = "dev") => node.script("claim.sh", ["check", group, `${group}-rank0`]);
const remove = (node: TestNode, group = "dev") =>
  node.script("claim.sh", ["remove", group, `${group}-rank0`]);

test("a free host and the group's own host may be used, and checking changes nothing", async () => {
  const node = host();
  expect(await check(node)).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await check(node)).toMatchObject({ code: 0 });
  expect(existsSync(node.at("/opt/deepseek"))).toBe(false);
});

test("a host of another group is refused in one line that names it", async () => {
  expect(await check(host(), "prod")).toEqual({
    code: 1,
    stdout: "",
    stderr: "this host belongs to group dev; run pulumi destroy for that stack first, or take another host\n",
  });
});

test("an old systemd, and none at all, are named", async () => {
  const node = host();
  withSystemd(node, "245 (245.4-4ubuntu3)");
  expect((await check(node)).stderr).toBe("systemd is 245, 249 is needed; use Ubuntu 22.04 or newer\n");
  node.fake("systemctl", "exit 127");
  expect((await check(node)).stderr).toMatch(/^systemd is absent/);
});

test("an old Python is named", async () => {
  const node = host();
  node.fake("python3", '[[ $1 == --version ]] && echo "Python 3.8.10" && exit; exit 1');
  expect((await check(node)).stderr).toBe("python3 is Python 3.8.10, 3.10 is needed; install it\n");
});

test("a user's own unit of the same name is refused, and never removed", async () => {
  const node = host();
  node.write("/etc/systemd/system/sglang.service", "[Service]\nExecStart=/usr/local/bin/sglang\n");
  expect((await check(node)).stderr).toMatch(
    /^sglang.service on this host is not ours; rename or remove it first/,
  );
  expect(await remove(node)).toMatchObject({ code: 0 });
  expect(existsSync(node.at("/etc/systemd/system/sglang.service"))).toBe(true);
});

test("removing stops and removes all that is ours, says what stays, and can be repeated", async () => {
  const node = host();
  await activate(node, withManifest(releaseFiles(node)));
  node.write("/shared/deepseek/groups/dev/dev-rank0.json", "{}");
  node.write("/shared/deepseek/weights/tiny/model", "weights");
  const ended = await remove(node);
  expect(ended).toEqual({
    code: 0,
    stdout: `dev-rank0 is removed; weights and packages stay under ${node.at("/shared/deepseek")}\n`,
    stderr: "",
  });
  expect(node.systemctl()).toContain("disable --now --quiet sglang.service");
  const gone = [
    "/opt/deepseek",
    "/etc/deepseek",
    "/var/lib/deepseek",
    "/run/deepseek",
    "/etc/systemd/system/sglang.service",
  ];
  for (const path of [...gone, "/shared/deepseek/groups/dev/dev-rank0.json"])
    expect(existsSync(node.at(path))).toBe(false);
  expect(node.read("/shared/deepseek/weights/tiny/model")).toBe("weights");
  expect(await remove(node)).toMatchObject({
    code: 0,
    stdout: "dev-rank0 is removed; weights and packages stay\n",
  });
});

test("a shared file system that hangs holds up no removal", async () => {
  const node = host();
  await activate(node, withManifest(releaseFiles(node)));
  node.fake("rm", '[[ $* != */shared/* ]] || exit 1; exec /usr/bin/rm "$@"');
  node.fake("timeout", 'echo "$*" >"$DEEPSEEK_ROOT/timeout"; exit 137');
  expect(await remove(node)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^dev-rank0 is removed/),
  });
  expect(existsSync(node.at("/opt/deepseek"))).toBe(false);
  expect(existsSync(node.at("/etc/deepseek"))).toBe(false);
  expect(node.read("/timeout")).toMatch(/^-s KILL 20 rm -f \S+\/groups\/dev\/dev-rank0.json$/m);
});

test("a removal waits for the end of an activation, for a minute", async () => {
  const node = host();
  await activate(node, withManifest(releaseFiles(node)));
  node.fake("flock", 'echo "$*" >"$DEEPSEEK_ROOT/flock"; exit 1');
  expect(await remove(node)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^a release is still being activated here.*run pulumi destroy again\n$/),
  });
  expect(node.read("/flock")).toBe("-w 60 9\n");
  expect(existsSync(node.at("/etc/systemd/system/sglang.service"))).toBe(true);
});

test("removing another group's host is refused and changes nothing", async () => {
  const node = host();
  await activate(node, withManifest(releaseFiles(node)));
  expect(await remove(node, "prod")).toMatchObject({ code: 1 });
  expect(existsSync(node.at("/opt/deepseek/current"))).toBe(true);
});

test("removing a node leaves a host alone that is another node of the group by now", async () => {
  const node = host();
  await activate(node, withManifest(releaseFiles(node)));
  const ended = await node.script("claim.sh", ["remove", "dev", "dev-rank1"]);
  expect(ended).toMatchObject({ code: 0, stdout: "this host is dev-rank0 now and stays\n" });
  expect(existsSync(node.at("/opt/deepseek/current"))).toBe(true);
});
