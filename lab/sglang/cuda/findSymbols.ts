/**
 * Writes symbols.json: for each CUDA library that torch needs, the functions that torch takes from it.
 * Needed only when the engine's lock names another torch:
 * `node lab/sglang/cuda/findSymbols.ts FOLDER`, FOLDER holding an unpacked torch wheel.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CUDA_LIBRARY = /^lib(cu|nccl|nvrtc|nvshmem)/;

/** Which library an unversioned symbol belongs to; the first match counts. */
const UNVERSIONED: readonly (readonly [RegExp, RegExp])[] = [
  [/^cusparseLt/, /cusparseLt/],
  [/^cuFile/, /cufile/],
  [/^nccl/, /nccl/],
  [/^nvshmem/, /nvshmem/],
  [/^cu[A-Z]/, /libcuda\./],
];

function main(folder: string): void {
  const files = ["torch/lib", "torch"]
    .flatMap((path) => readdirSync(join(folder, path)).map((name) => join(folder, path, name)))
    .filter((path) => /\.so(\.\d+)*$/.test(path));
  const needed = new Set<string>();
  const defined = new Set<string>();
  const undefinedSymbols = new Set<string>();
  for (const file of files) {
    for (const match of run("readelf", "-dW", file).matchAll(/NEEDED.*\[(.*)\]/g)) needed.add(match[1] ?? "");
    for (const line of run("nm", "-D", file).trim().split("\n")) {
      const words = line.trim().split(/\s+/);
      (words.length === 2 ? undefinedSymbols : defined).add(words.at(-1) ?? "");
    }
  }
  const libraries = [...needed].filter((name) => CUDA_LIBRARY.test(name)).sort();
  const symbols = Object.fromEntries(
    libraries.map((library) => [
      library,
      [...undefinedSymbols]
        .filter((symbol) => owner(symbol, libraries) === library && !defined.has(symbol))
        .map((symbol) => symbol.split("@")[0])
        .sort(),
    ]),
  );
  writeFileSync(new URL("symbols.json", import.meta.url), `${JSON.stringify(symbols, null, 2)}\n`);
}

function owner(symbol: string, libraries: readonly string[]): string | undefined {
  const [name = "", version] = symbol.split("@");
  if (version === "NVSHMEM") return libraries.find((library) => library.includes("nvshmem"));
  if (version !== undefined) return libraries.find((library) => library === version);
  const rule = UNVERSIONED.find(([pattern]) => pattern.test(name));
  return rule === undefined ? undefined : libraries.find((library) => rule[1].test(library));
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
}

main(process.argv[2] ?? ".");
