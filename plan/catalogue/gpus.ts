/** A kind of GPU, as its driver and CUDA describe it. */
export interface Gpu {
  readonly name: GpuName;
  /** What `nvidia-smi --query-gpu=memory.total` prints, MiB. */
  readonly memoryMib: number;
  /** Free memory that the engine logs before it loads weights, GiB: the rest belongs to driver, CUDA and NCCL. */
  readonly freeBeforeLoadGib: number;
  /** CUDA compute capability, e.g. "9.0". */
  readonly computeCapability: string;
  /** FP8 matrix units. Without them SGLang's MoE kernels cannot run an FP8 checkpoint (sgl-project/sglang#12887). */
  readonly nativeFp8: boolean;
  /** Linux driver that is new enough for this GPU; where the engine's CUDA asks for a newer one, that counts. */
  readonly minDriver: string;
}

export type GpuName = "A100-80" | "B200" | "B300" | "H100" | "H20" | "H20-141" | "H200";

/**
 * Memory: H100 and H200 from logs (sgl-project/sglang#3196), A100, B200 and B300 from EC2's DescribeInstanceTypes
 * (getmoto/moto instance_types.json, 2026-08), H20 from its makers' 96 GB with the driver's usual share taken off
 * and not verified on a machine, H20-141 as H200, which has the same memory.
 * Free memory: sgl-project/sglang#3254 for H100; the others by the same share of driver and context.
 * Drivers: 525.60.13 is the first of CUDA 12, 570.26 of CUDA 12.8, which brought Blackwell (CUDA toolkit release
 * notes); R580 for B300, whose compute capability 10.3 came later (inferred).
 */
export const GPUS = {
  "A100-80": {
    name: "A100-80",
    memoryMib: 81_920,
    freeBeforeLoadGib: 78.7,
    computeCapability: "8.0",
    nativeFp8: false,
    minDriver: "525.60.13",
  },
  H100: {
    name: "H100",
    memoryMib: 81_559,
    freeBeforeLoadGib: 78.6,
    computeCapability: "9.0",
    nativeFp8: true,
    minDriver: "525.60.13",
  },
  H20: {
    name: "H20",
    memoryMib: 97_871,
    freeBeforeLoadGib: 94.6,
    computeCapability: "9.0",
    nativeFp8: true,
    minDriver: "525.60.13",
  },
  "H20-141": {
    name: "H20-141",
    memoryMib: 143_771,
    freeBeforeLoadGib: 139.2,
    computeCapability: "9.0",
    nativeFp8: true,
    minDriver: "525.60.13",
  },
  H200: {
    name: "H200",
    memoryMib: 143_771,
    freeBeforeLoadGib: 139.2,
    computeCapability: "9.0",
    nativeFp8: true,
    minDriver: "525.60.13",
  },
  B200: {
    name: "B200",
    memoryMib: 183_359,
    freeBeforeLoadGib: 177,
    computeCapability: "10.0",
    nativeFp8: true,
    minDriver: "570.26",
  },
  B300: {
    name: "B300",
    memoryMib: 275_040,
    freeBeforeLoadGib: 266,
    computeCapability: "10.3",
    nativeFp8: true,
    minDriver: "580.65.06",
  },
} as const satisfies Record<GpuName, Gpu>;
