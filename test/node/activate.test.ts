import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { claimedNode } from "./support/claimed.ts";
import type { TestNode } from "./support/node.ts";
import { activate, type Files, releaseFiles, withManifest } from "./support/release.ts";

const ALL = [
  "deepseek-ops.service",
  "deepseek-preflight.service",
  "deepseek-gateway.service",
  "deepseek-runtime.service",
  "deepseek-weights.service",
  "sglang.service",
].join(" ");

/** A node on which a first release was activated and all that systemctl was asked for it is forgotten. */
async function running(): Promise<TestNode> {
  const node = claimedNode();
  expect(await activate(node, withManifest(releaseFiles(node)))).toMatchObject({ code: 0 });
  rmSync(node.at("/systemctl.log"));
  return node;
}

/** What systemctl is asked when this release follows. */
async function after(node: TestNode, change: Files): Promise<string[]> {
  expect(await activate(node, withManifest(releaseFiles(node, change)))).toMatchObject({ code: 0 });
  return node.systemctl().filter((line) => !line.startsWith("enable"));
}

const STARTS = `--no-block start ${ALL}`;

test("the first release installs, enables and starts all units and waits for none", async () => {
  const node = claimedNode();
  const ended = await activate(node, withManifest(releaseFiles(node)));
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^release \w{12}: starts /) });
  const [reload, enable, start] = node.systemctl();
  expect(reload).toBe("daemon-reload");
  expect(enable?.split(" ").slice(2).sort()).toEqual(ALL.split(" ").sort());
  expect(start).toBe(STARTS);
  expect(readlinkSync(node.at("/opt/deepseek/current"))).toMatch(/^releases\/\w{64}$/);
  expect(node.status()).toMatchObject({ stage: "preflight", state: "waiting" });
});

test("the same release again restarts nothing and starts what does not run", async () => {
  const node = await running();
  expect(await after(node, {})).toEqual([STARTS]);
});

test.each([
  ["an engine argument", { "engine/sglang.args": "--new\n" }, "--no-block restart sglang.service"],
  ["an engine variable", { "engine/sglang.env": "A='c'\n" }, "--no-block restart sglang.service"],
  ["serve.sh", { "bin/serve.sh": "#!/bin/bash\n" }, "--no-block restart sglang.service"],
  [
    "the lock",
    { "locks/requirements.txt": "x\n" },
    "--no-block restart deepseek-runtime.service sglang.service",
  ],
  [
    "the door's file",
    { "nginx/listen.conf": "listen 1;\n" },
    "--no-block reload-or-restart deepseek-gateway.service",
  ],
  ["a node program", { "deepseek/gpu.py": "\n" }, "--no-block restart deepseek-ops.service"],
  ["a script that only installs", { "bin/receive.sh": "\n" }, undefined],
] as const)("a change of %s disturbs only what depends on it", async (_, change, asked) => {
  const node = await running();
  expect(await after(node, change)).toEqual([...(asked === undefined ? [] : [asked]), STARTS]);
});

test("a change of a unit's file reloads systemd and restarts that unit, also one that could reload", async () => {
  const node = await running();
  const text = `${readFileSync(node.at("/etc/systemd/system/deepseek-gateway.service"), "utf8")}# new\n`;
  expect(await after(node, { "units/deepseek-gateway.service": text })).toEqual([
    "daemon-reload",
    "--no-block restart deepseek-gateway.service",
    STARTS,
  ]);
});

test("the generation alone disturbs nothing", async () => {
  const node = await running();
  node.expect.generation = "bbbbbbbbbbbb";
  expect(await after(node, {})).toEqual([STARTS]);
  expect(JSON.parse(node.read("/opt/deepseek/current/expect.json")).generation).toBe("bbbbbbbbbbbb");
});

test("another revision of the weights begins the stage anew and leaves the engine to its own files", async () => {
  const node = await running();
  await node.python("status", "weights", "done", "old");
  await node.python("status", "serve", "done", "serves");
  node.expect.weights.revision = "d".repeat(40);
  expect(await after(node, {})).toEqual([
    "--no-block restart deepseek-ops.service deepseek-weights.service",
    STARTS,
  ]);
  expect(node.status().stages).toMatchObject({ weights: { state: "waiting" }, serve: { state: "done" } });
});

test("a new release is a new try for a stage that had failed", async () => {
  const node = await running();
  await node.python("status", "preflight", "failed", "port 5000 is taken");
  await after(node, { "bin/receive.sh": "\n" });
  expect(node.status()).toMatchObject({ stage: "preflight", state: "waiting" });
});

test("a unit that the new release lacks is stopped and removed", async () => {
  const node = await running();
  const files = withManifest(releaseFiles(node), ["deepseek-gateway.service"]);
  expect(await activate(node, files)).toMatchObject({ code: 0 });
  expect(node.systemctl()[0]).toBe("disable --now deepseek-gateway.service");
  expect(existsSync(node.at("/etc/systemd/system/deepseek-gateway.service"))).toBe(false);
});

test("a call that was cut off after the link was switched is made good by the next", async () => {
  const node = await running();
  node.fake("systemctl", 'case $* in *restart*) exit 1 ;; esac; echo "$*" >>"$DEEPSEEK_ROOT/systemctl.log"');
  const files = withManifest(releaseFiles(node, { "engine/sglang.args": "--new\n" }));
  expect(await activate(node, files)).toMatchObject({ code: 1 });
  node.fake("systemctl", 'echo "$*" >>"$DEEPSEEK_ROOT/systemctl.log"');
  expect(await activate(node, files)).toMatchObject({ code: 0 });
  expect(node.systemctl()).toContain("--no-block restart sglang.service");
});

test("only the running release and the one before stay", async () => {
  const node = await running();
  for (const text of ["1", "2", "3"]) await after(node, { "engine/sglang.args": text });
  expect(readdirSync(node.at("/opt/deepseek/releases"))).toHaveLength(2);
});

test("a release that is not whole is refused with the file's name, and the old one stays", async () => {
  const node = await running();
  const before = readlinkSync(node.at("/opt/deepseek/current"));
  const files = withManifest(releaseFiles(node));
  const { code, stderr } = await activate(node, { ...files, "engine/sglang.args": "--other\n" });
  expect({ code, stderr: stderr.trim() }).toEqual({
    code: 1,
    stderr:
      "the release is not whole: engine/sglang.args has another content; run pulumi up again to send the release",
  });
  expect(readlinkSync(node.at("/opt/deepseek/current"))).toBe(before);
  expect(node.systemctl()).toEqual([]);
});

test("a release that was damaged on the disk is put right by the same one again", async () => {
  const node = await running();
  const files = withManifest(releaseFiles(node));
  await activate(node, files);
  rmSync(node.at("/opt/deepseek/current/engine/sglang.args"));
  expect(await activate(node, files)).toMatchObject({ code: 0 });
  expect(existsSync(node.at("/opt/deepseek/current/engine/sglang.args"))).toBe(true);
});

test("a release for another node than the host is claimed for changes nothing", async () => {
  const node = await running();
  node.expect.node = "dev-rank1";
  const { code, stderr } = await activate(node, withManifest(releaseFiles(node)));
  expect(code).toBe(1);
  expect(stderr).toMatch(/this host is dev-rank0 of dev, the release is for dev-rank1 of dev/);
  expect(node.systemctl()).toEqual([]);
});
