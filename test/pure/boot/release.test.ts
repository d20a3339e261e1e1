import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NodeFiles } from "../../../boot/nodeFiles.ts";
import { release } from "../../../boot/release.ts";
import type { ClusterConfig } from "../../../plan/clusterConfig.ts";
import { hosts } from "../support/configs.ts";
import { documentIn, FILES, fileIn, groupOf, nodeAt, releasesOf } from "./support/group.ts";

interface Manifest {
  readonly files: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, { on: string[]; action: string }>>;
}

function manifestOf(of: ReturnType<typeof release>): Manifest {
  return documentIn(of, "manifest.json") as unknown as Manifest;
}

/** Like the node's own comparison: files by hash, the expectations by section and without the generation. */
function disturbed(before: ReturnType<typeof release>, after: ReturnType<typeof release>): string[] {
  const [old, now] = [manifestOf(before), manifestOf(after)];
  const paths = new Set([...Object.keys(old.files), ...Object.keys(now.files)]);
  const changed = [...paths].filter((path) => path !== "expect.json" && old.files[path] !== now.files[path]);
  const [oldExpect, newExpect] = [documentIn(before, "expect.json"), documentIn(after, "expect.json")];
  const sections = Object.keys(newExpect).filter(
    (key) => key !== "generation" && JSON.stringify(oldExpect[key]) !== JSON.stringify(newExpect[key]),
  );
  if (sections.length > 0) changed.push("expect.json", ...sections.map((key) => `expect.json#${key}`));
  return Object.entries(now.units)
    .filter(([unit, { on }]) =>
      [...on, `units/${unit}`].some((entry) =>
        changed.some((path) => path === entry || (entry.endsWith("/") && path.startsWith(entry))),
      ),
    )
    .map(([unit]) => unit);
}

/** What each node of the group restarts when this changes. */
function restarts(changes: Partial<ClusterConfig>, files: NodeFiles = FILES): string[][] {
  const [before, after] = [releasesOf(groupOf()), releasesOf(groupOf(changes), files)];
  return before.map((old, rank) => disturbed(old, after[rank] ?? old));
}

/** They are sent to a host, or given to a machine, by themselves. */
const NOT_CARRIED = ["bootstrap.sh", "receive.sh", "units/deepseek-release.service"];

const generationOf = (changes: Partial<ClusterConfig>, files: NodeFiles = FILES) =>
  releasesOf(groupOf(changes), files)[0]?.generation;

describe("a release", () => {
  test("is named by the SHA-256 of the tar that its text unpacks to", () => {
    for (const { sha256, tarGzBase64 } of releasesOf(groupOf())) {
      const bytes = gunzipSync(Buffer.from(tarGzBase64, "base64"));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    }
  });

  test("is the same bytes whatever the order of files and settings", () => {
    const plan = groupOf({ engineEnv: { A: "1", B: "2" } });
    const other = groupOf({ engineEnv: { B: "2", A: "1" } });
    fc.assert(
      fc.property(
        fc.shuffledSubarray(Object.keys(FILES), { minLength: Object.keys(FILES).length }),
        (paths) => {
          const files = Object.fromEntries(paths.map((path) => [path, FILES[path] ?? ""]));
          expect(release(other, nodeAt(other, 1), files)).toEqual(release(plan, nodeAt(plan, 1), FILES));
        },
      ),
      { numRuns: 20 },
    );
  });

  test("is another one whenever any file that it holds changes", () => {
    const plan = groupOf();
    const [head] = releasesOf(plan);
    const carried = Object.keys(FILES).filter((path) => !NOT_CARRIED.includes(path));
    for (const path of carried) {
      const changed = release(plan, nodeAt(plan, 0), { ...FILES, [path]: "# changed\n" });
      expect(changed.sha256, path).not.toBe(head?.sha256);
    }
  });

  test("is the same one when a file changes that no node runs from it", () => {
    for (const path of NOT_CARRIED) {
      expect(releasesOf(groupOf(), { ...FILES, [path]: "# changed\n" }), path).toEqual(releasesOf(groupOf()));
    }
  });

  test("holds nothing of a clock or a place: two renderings are the same", () => {
    expect(releasesOf(groupOf())).toEqual(releasesOf(groupOf()));
  });

  test("says in its manifest what it holds, file by file", () => {
    for (const one of releasesOf(groupOf())) {
      const { files } = manifestOf(one);
      const held = one.entries.filter(({ path }) => path !== "manifest.json");
      expect(Object.keys(files).sort()).toEqual(held.map(({ path }) => path).sort());
      for (const { path, text } of held)
        expect(files[path]).toBe(createHash("sha256").update(text).digest("hex"));
    }
  });

  test("holds the gateway's files and unit only where the gateway is", () => {
    const [head, other] = releasesOf(groupOf());
    const gateway = ({ path }: { path: string }) => path.startsWith("nginx/") || path.includes("gateway");
    expect(head?.entries.filter(gateway).map(({ path }) => path)).toEqual([
      "nginx/listen.conf",
      "nginx/nginx.conf",
      "nginx/ops.conf",
      "nginx/upstream.conf",
      "units/deepseek-gateway.service",
    ]);
    expect(other?.entries.filter(gateway)).toEqual([]);
  });

  test("has every script executable and nothing else", () => {
    const [head] = releasesOf(groupOf());
    const listing = spawnSync("tar", ["-tv", "-z"], {
      input: Buffer.from(head?.tarGzBase64 ?? "", "base64"),
      encoding: "utf8",
    });
    const modes = listing.stdout
      .trim()
      .split("\n")
      .map((line) => [line.split(" ")[0], line.split(" ").at(-1)]);
    for (const [mode, path] of modes)
      expect(mode, path).toBe(path?.startsWith("bin/") ? "-rwxr-xr-x" : "-rw-r--r--");
  });

  test("carries the user's certificate chain and never its key", () => {
    const chainPem = "-----BEGIN CERTIFICATE-----\nchain\n-----END CERTIFICATE-----\n";
    const gateway = { port: 443, hostName: "llm.example", certificate: { kind: "files", chainPem } } as const;
    const [head, other] = releasesOf(groupOf({ gateway }));
    expect(head && fileIn(head, "nginx/server.crt")).toBe(chainPem);
    expect(other?.entries.some(({ text }) => text.includes("chain"))).toBe(false);
  });
});

describe("the generation", () => {
  test("is the same on all nodes, with any number of them", () => {
    for (const nodes of [1, 2]) {
      const generations = releasesOf(groupOf({ nodes })).map(({ generation }) => generation);
      expect(new Set(generations).size).toBe(1);
      expect(generations[0]).toMatch(/^[0-9a-f]{12}$/);
    }
  });

  test("stands in expectations and manifest of every node", () => {
    for (const one of releasesOf(groupOf())) {
      expect(documentIn(one, "expect.json").generation).toBe(one.generation);
      expect(documentIn(one, "manifest.json").generation).toBe(one.generation);
    }
  });

  const moved = hosts(2).map((host, rank) => ({ ...host, privateAddress: `10.9.0.${rank + 1}` }));
  const bonded = hosts(2).map((host, rank) => ({
    ...host,
    networkInterface: rank === 1 ? "bond0" : undefined,
  }));
  const SETTINGS: [string, Partial<ClusterConfig>][] = [
    ["nothing", {}],
    ["the context", { contextLength: 65_536 }],
    ["an engine's argument", { engineArgs: ["--log-requests"] }],
    ["an engine's variable", { engineEnv: { NCCL_DEBUG: "WARN" } }],
    ["the engine's version", { engineVersion: "0.5.23" }],
    ["the checkpoint's revision", { model: { ...groupOf().model, revision: "f".repeat(40) } }],
    ["private addresses", { hosts: moved }],
    ["the interface of one host", { hosts: bonded }],
    ["the gateway's port", { gateway: { port: 8443, hostName: undefined, certificate: { kind: "stack" } } }],
    ["a mirror", { sources: { ...groupOf().sources, hubEndpoint: "https://mirror.example" } }],
    ["an API key", { apiKeys: { default: 2 } }],
    ["the patience", { readyTimeoutMinutes: 60 }],
  ];

  test.each(SETTINGS)("changes exactly when an engine of the group restarts: %s", (_, changes) => {
    const engineRestarts = restarts(changes).some((units) => units.includes("sglang.service"));
    expect(generationOf(changes) !== generationOf({})).toBe(engineRestarts);
  });

  test.each(
    Object.keys(FILES),
  )("changes exactly when an engine of the group restarts: the file %s", (path) => {
    const files = { ...FILES, [path]: "# changed\n" };
    const engineRestarts = restarts({}, files).some((units) => units.includes("sglang.service"));
    expect(generationOf({}, files) !== generationOf({})).toBe(engineRestarts);
  });
});

describe("what a change restarts", () => {
  const OPS = "deepseek-ops.service";

  test("the context: the engine on every node, and nothing else", () => {
    expect(restarts({ contextLength: 65_536 })).toEqual([["sglang.service"], ["sglang.service"]]);
  });

  test("an API key: nothing, because a release knows none", () => {
    expect(restarts({ apiKeys: { default: 2, carol: 1 } })).toEqual([[], []]);
    expect(releasesOf(groupOf({ apiKeys: { default: 2 } }))).toEqual(releasesOf(groupOf()));
  });

  test("the door's port: checks and the gateway, where the gateway is, and no engine", () => {
    const gateway = { port: 8443, hostName: undefined, certificate: { kind: "stack" } } as const;
    expect(restarts({ gateway })).toEqual([["deepseek-preflight.service", "deepseek-gateway.service"], []]);
  });

  test("a script that only reports: what reports, and no engine", () => {
    expect(restarts({}, { ...FILES, "deepseek/ops.py": "# changed\n" })).toEqual([[OPS], [OPS]]);
  });

  test("a script that only prepares the runtime: nothing that runs", () => {
    expect(restarts({}, { ...FILES, "runtime.sh": "# changed\n" })).toEqual([[], []]);
  });

  test("the gateway's own files are a reload, everything else a restart", () => {
    const [head] = releasesOf(groupOf());
    const units = head ? Object.entries(manifestOf(head).units) : [];
    expect(units.filter(([, { action }]) => action === "reload").map(([name]) => name)).toEqual([
      "deepseek-gateway.service",
    ]);
  });
});
