/** The wheels that the lab makes itself, in place of CUDA packages that a CPU cannot use. */
import type { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { sharedObject } from "./cuda/elf.ts";
import cudaSymbols from "./cuda/symbols.json" with { type: "json" };
import type { Wheel } from "./wheel.ts";

/** The version that the engine's lock names; a test compares. */
const sglangKernelVersion = "0.4.1";

/** `cudaErrorNoDevice`, so that torch finds no GPU and says so as on any machine without one. */
const cudaErrorNoDevice = 100;

export function localWheels(): Wheel[] {
  return [
    {
      name: "sglang-kernel",
      version: `${sglangKernelVersion}+import.only`,
      tag: "py3-none-any",
      summary: "Import-only stand-in: no CUDA kernels",
      files: new Map([["sgl_kernel/__init__.py", packageFile("sgl_kernel")]]),
    },
    {
      name: "lab-sglang",
      version: "1",
      tag: "py3-none-any",
      summary: "Routes MLA to torch_native on the CPU",
      files: new Map([["lab_sglang/__init__.py", packageFile("lab_sglang")]]),
    },
    {
      name: "cuda-stand-in",
      version: "12.8",
      tag: "py3-none-manylinux_2_17_x86_64",
      summary: "Libraries with CUDA's names and symbols that answer: no device",
      files: cudaLibraries(),
    },
  ];
}

function packageFile(name: string): Buffer {
  return readFileSync(new URL(`packages/${name}/__init__.py`, import.meta.url));
}

/**
 * torch from the package index is linked against CUDA's libraries and does not import without them. These
 * have the same names and the functions that torch needs, and nothing behind them: they prove nothing about
 * CUDA, and they save 3 GB of downloads. torch looks for them in its own folder first.
 */
function cudaLibraries(): Map<string, Buffer> {
  const libraries = Object.entries(cudaSymbols).map(([soname, functions]): [string, Buffer] => [
    `torch/lib/${soname}`,
    sharedObject({
      soname,
      functions,
      answer: cudaErrorNoDevice,
      text: "no CUDA device: a stand-in library",
    }),
  ]);
  return new Map(libraries);
}
