import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { createTar } from "nanotar";
import { SCRIPTS, type TestNode } from "./node.ts";

const UNITS = {
  "deepseek-preflight.service": { on: ["expect.json#machine", "expect.json#shared"], action: "restart" },
  "deepseek-runtime.service": { on: ["locks/"], action: "restart" },
  "deepseek-weights.service": { on: ["expect.json#weights"], action: "restart" },
  "sglang.service": { on: ["engine/", "locks/", "bin/serve.sh"], action: "restart" },
  "deepseek-ops.service": { on: ["deepseek/", "expect.json"], action: "restart" },
  "deepseek-gateway.service": { on: ["nginx/"], action: "reload" },
};

export type Files = Record<string, string>;

/** The files of a release for a node as its expectations are now, with all units. */
export function releaseFiles(node: TestNode, change: Files = {}): Files {
  const files: Files = {
    "engine/sglang.args": "--model-path\n/shared/x\n",
    "engine/sglang.env": "A='b'\n",
    "locks/requirements.txt": "sglang==0.5.10.post1\n",
    "locks/uv.txt": "uv==1\n",
    "expect.json": JSON.stringify(node.expect),
    ...folder("deepseek", /\.py$/),
    ...folder("units", /\.service$/),
    ...folder("nginx", /\.conf$/),
    ...Object.fromEntries(
      Object.entries(folder(".", /\.sh$/)).map(([name, text]) => [name.replace(".", "bin"), text]),
    ),
    ...change,
  };
  delete files["units/deepseek-release.service"];
  return files;
}

/** Adds the manifest, without the units named in `without`. */
export function withManifest(files: Files, without: readonly string[] = []): Files {
  const kept = Object.entries(files).filter(([path]) => !without.some((unit) => path === `units/${unit}`));
  const units = Object.fromEntries(Object.entries(UNITS).filter(([unit]) => !without.includes(unit)));
  const hashes = Object.fromEntries(kept.map(([path, text]) => [path, sha256(text)]));
  const { group, node, generation } = JSON.parse(files["expect.json"] ?? "{}");
  const manifest = { group, node, generation, files: hashes, units };
  return { ...Object.fromEntries(kept), "manifest.json": JSON.stringify(manifest) };
}

/** A release as it is sent: its name and its text. */
export function packed(files: Files): { sha256: string; base64: string } {
  const tar = createTar(Object.entries(files).map(([name, data]) => ({ name, data })));
  return { sha256: sha256(tar), base64: gzipSync(tar).toString("base64") };
}

/** Lays a release beside the running one, as receive.sh does, and activates it. */
export function activate(node: TestNode, files: Files, sha = sha256(JSON.stringify(files))) {
  const partial = node.at(`/opt/deepseek/releases/${sha}.partial`);
  rmSync(partial, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(partial, path)), { recursive: true });
    writeFileSync(join(partial, path), text);
  }
  return node.python("activate", sha);
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function folder(name: string, ends: RegExp): Files {
  const names = readdirSync(join(SCRIPTS, name)).filter((file) => ends.test(file));
  return Object.fromEntries(
    names.map((file) => [`${name}/${file}`, readFileSync(join(SCRIPTS, name, file), "utf8")]),
  );
}
