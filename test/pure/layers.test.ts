import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Packages, and files from the root. */
  readonly imports: readonly string[];
}

/** The files below a folder of the repository; none where the folder does not exist. */
function sources(folder: string, ends: RegExp): SourceFile[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => ends.test(name) && !name.includes("node_modules"))
    .map((name) => source(join(folder, name)));
}

function source(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  return { path, text, imports: importsOf(path, text) };
}

function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, target = ""]) =>
    target.startsWith(".") ? relative(ROOT, join(ROOT, dirname(path), target)) : target,
  );
}

const TYPESCRIPT = /\.m?ts$|\.mjs$/;

/** What each layer may import: folders of ours, and packages. */
const LAYERS = [
  ["plan", ["plan/"], []],
  ["boot", ["plan/", "boot/"], ["nanotar", "node:crypto", "node:zlib"]],
  [
    "config",
    ["plan/", "config/"],
    ["@pulumi/pulumi", "node:crypto", "node:fs", "node:net", "node:os", "node:path"],
  ],
  [
    "components",
    ["plan/", "boot/", "config/", "components/"],
    ["@pulumi/pulumi", "@pulumi/command", "@pulumi/random", "@pulumi/aws", /^node:(fs|path|url)$/],
  ],
] as const;

describe.each(LAYERS)("%s/", (layer, folders, packages) => {
  const files = sources(layer, TYPESCRIPT);

  test("imports point one way", () => {
    for (const { path, imports } of files) {
      for (const target of imports) {
        const allowed =
          folders.some((folder) => target.startsWith(folder)) ||
          packages.some((name: string | RegExp) =>
            typeof name === "string" ? name === target : name.test(target),
          );
        expect(allowed, `${path} imports ${target}`).toBe(true);
      }
    }
  });
});

test("there is something to look at", () => {
  expect(sources("plan", TYPESCRIPT).length).toBeGreaterThan(20);
  expect(sources("plan", TYPESCRIPT).some(({ imports }) => imports.includes("plan/issue.ts"))).toBe(true);
});

test("plan/ and boot/ ask no clock, no chance, no environment and no network", () => {
  for (const { path, text } of [...sources("plan", TYPESCRIPT), ...sources("boot", TYPESCRIPT)]) {
    for (const impure of [
      /\bDate\b/,
      /Math\.random/,
      /\bprocess\./,
      /\bfetch\(/,
      /\bperformance\./,
      /setTimeout/,
    ]) {
      expect(text, `${path} uses ${impure}`).not.toMatch(impure);
    }
  }
});

test("only config/read.ts asks Pulumi for configuration", () => {
  const readers = [...sources("config", TYPESCRIPT), ...sources("components", TYPESCRIPT)].filter(
    ({ text }) => /pulumi\.Config\b|allConfig/.test(text),
  );
  expect(readers.map(({ path }) => path)).toEqual(["config/read.ts"]);
});

test("nothing of the product knows where it is rehearsed: no import from lab/, and not even the word", () => {
  const product = [
    source("index.ts"),
    ...["plan", "boot", "config", "components"].flatMap((folder) => sources(folder, TYPESCRIPT)),
    ...sources("scripts", /\.(ts|sh|py|service|conf)$/),
  ];
  for (const { path, text, imports } of product) {
    for (const target of imports) expect(target, path).not.toMatch(/^(lab|test)\//);
    expect(text, path).not.toMatch(/\blab\b/i);
  }
});
