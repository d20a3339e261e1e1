import type { Backend } from "../clusterConfig.ts";
import { GPUS, type Gpu } from "./gpus.ts";

/** A kind of machine that can hold a rank. */
export interface Machine {
  readonly name: MachineName;
  /** null: a machine without GPUs, where the engine computes on its CPU. */
  readonly gpu: Gpu | null;
  readonly gpusPerNode: number;
  /** Tensor-parallel ranks per machine: one per GPU, or one for the whole CPU. */
  readonly devicesPerNode: number;
  /** Network between machines: InfiniBand or RoCE, AWS's EFA, or plain TCP. */
  readonly fabric: "none" | "ib" | "efa";
  /** Network cards that carry EFA; 0 where the machine's owner decides. */
  readonly efaCards: number;
  /** Main memory, GiB. */
  readonly memoryGib: number;
  readonly backends: readonly Backend[];
  readonly price: Price | null;
}

/** An on-demand price and where it was read; prices differ by region and change. */
export interface Price {
  readonly usdPerHour: number;
  readonly region: string;
  readonly date: string;
  readonly source: string;
}

export type MachineName =
  | "cpu"
  | "a100x8"
  | "b200x8"
  | "h100x8"
  | "h20-141x8"
  | "h200x8"
  | "h20x8"
  | "p4de.24xlarge"
  | "p5.4xlarge"
  | "p5.48xlarge"
  | "p5e.48xlarge"
  | "p5en.48xlarge"
  | "p6-b200.48xlarge"
  | "p6-b300.48xlarge";

function ownHost<Name extends MachineName>(name: Name, gpu: Gpu) {
  return {
    name,
    gpu,
    gpusPerNode: 8,
    devicesPerNode: 8,
    fabric: "ib",
    efaCards: 0,
    // The smallest that such hosts are sold with; the weights must fit into the page cache beside the engine.
    memoryGib: 1024,
    backends: ["hosts"],
    price: null,
  } as const satisfies Machine;
}

function ec2<Name extends MachineName>(
  name: Name,
  facts: Pick<Machine, "gpu" | "gpusPerNode" | "efaCards" | "memoryGib"> & {
    readonly usdPerHour: number | null;
  },
) {
  const { usdPerHour, ...rest } = facts;
  return {
    ...rest,
    name,
    devicesPerNode: facts.gpusPerNode,
    fabric: "efa",
    // An EC2 instance that somebody else started is a host like any other.
    backends: ["aws", "hosts"],
    price: usdPerHour === null ? null : { usdPerHour, ...PRICE_SOURCE },
  } as const satisfies Machine;
}

const PRICE_SOURCE = {
  region: "us-east-1",
  date: "2026-09-01",
  source: "AWS price catalogue, Linux, on demand",
} as const;

/** EC2 rows: DescribeInstanceTypes as recorded in getmoto/moto `ec2/resources/instance_types.json`, 2026-08-02. */
export const MACHINES = {
  cpu: {
    name: "cpu",
    gpu: null,
    gpusPerNode: 0,
    devicesPerNode: 1,
    fabric: "none",
    efaCards: 0,
    // The least that a small checkpoint with the engine's own 2 GB needs; larger machines are welcome.
    memoryGib: 4,
    backends: ["hosts"],
    price: null,
  },
  a100x8: ownHost("a100x8", GPUS["A100-80"]),
  b200x8: ownHost("b200x8", GPUS.B200),
  h100x8: ownHost("h100x8", GPUS.H100),
  "h20-141x8": ownHost("h20-141x8", GPUS["H20-141"]),
  h200x8: ownHost("h200x8", GPUS.H200),
  h20x8: ownHost("h20x8", GPUS.H20),
  "p4de.24xlarge": ec2("p4de.24xlarge", {
    gpu: GPUS["A100-80"],
    gpusPerNode: 8,
    efaCards: 4,
    memoryGib: 1152,
    usdPerHour: 27.447_05,
  }),
  // No row of its own in the price list that was read: an eighth of p5.48xlarge, as its one GPU.
  "p5.4xlarge": ec2("p5.4xlarge", {
    gpu: GPUS.H100,
    gpusPerNode: 1,
    efaCards: 1,
    memoryGib: 256,
    usdPerHour: 6.88,
  }),
  "p5.48xlarge": ec2("p5.48xlarge", {
    gpu: GPUS.H100,
    gpusPerNode: 8,
    efaCards: 32,
    memoryGib: 2048,
    usdPerHour: 55.04,
  }),
  // Sold as capacity blocks only; there is no on-demand price.
  "p5e.48xlarge": ec2("p5e.48xlarge", {
    gpu: GPUS.H200,
    gpusPerNode: 8,
    efaCards: 32,
    memoryGib: 2048,
    usdPerHour: null,
  }),
  "p5en.48xlarge": ec2("p5en.48xlarge", {
    gpu: GPUS.H200,
    gpusPerNode: 8,
    efaCards: 16,
    memoryGib: 2048,
    usdPerHour: 63.296,
  }),
  "p6-b200.48xlarge": ec2("p6-b200.48xlarge", {
    gpu: GPUS.B200,
    gpusPerNode: 8,
    efaCards: 8,
    memoryGib: 2048,
    usdPerHour: 113.932_8,
  }),
  // 17 network cards, of which the first carries no EFA.
  "p6-b300.48xlarge": ec2("p6-b300.48xlarge", {
    gpu: GPUS.B300,
    gpusPerNode: 8,
    efaCards: 16,
    memoryGib: 4096,
    usdPerHour: 142.416,
  }),
} as const satisfies Record<MachineName, Machine>;

export const MACHINE_NAMES = Object.keys(MACHINES) as readonly MachineName[];
