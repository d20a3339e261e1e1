/** One release of SGLang that the plan knows: its packages, its CUDA and the flags that were renamed. */
export interface Engine {
  readonly version: EngineVersion;
  /** Python that the environment is made with. */
  readonly python: "3.12";
  /** CUDA of the locked torch: the driver must support it and JIT kernels need a toolkit of this major. */
  readonly cudaMajor: 12 | 13;
  /** Linux driver that comes with that CUDA (NVIDIA CUDA toolkit release notes, table of driver versions). */
  readonly minDriver: string;
  /** Hash-locked requirements, resolved as of the release date; below scripts/node. */
  readonly lockFile: string;
  /** Spelling of flags that differ between releases. */
  readonly flags: { readonly cudaGraphMaxBatchSize: string };
}

export type EngineVersion = "0.5.10.post1" | "0.5.23";

export const ENGINES = {
  "0.5.10.post1": {
    version: "0.5.10.post1",
    python: "3.12",
    // torch 2.9.1 on PyPI is built with CUDA 12.8.
    cudaMajor: 12,
    minDriver: "570.26",
    lockFile: "locks/sglang-0.5.10.post1.txt",
    flags: { cudaGraphMaxBatchSize: "--cuda-graph-max-bs" },
  },
  "0.5.23": {
    version: "0.5.23",
    python: "3.12",
    // SGLang moved to torch built with CUDA 13.0 in 0.5.11.
    cudaMajor: 13,
    minDriver: "580.65.06",
    lockFile: "locks/sglang-0.5.23.txt",
    flags: { cudaGraphMaxBatchSize: "--cuda-graph-max-bs-decode" },
  },
} as const satisfies Record<EngineVersion, Engine>;

export const DEFAULT_ENGINE: EngineVersion = "0.5.10.post1";
export const ENGINE_VERSIONS = Object.keys(ENGINES) as readonly EngineVersion[];
