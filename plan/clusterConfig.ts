import type { EngineVersion } from "./catalogue/engines.ts";
import type { MachineName } from "./catalogue/machines.ts";
import type { Model } from "./catalogue/models.ts";

/** What the user asks for, decoded and typed: the only input of `planCluster`. Plain data, no secrets. */
export interface ClusterConfig {
  /** Name of the group of ranks; it is the stack's name and part of every resource's name. */
  readonly group: string;
  readonly backend: Backend;
  readonly machine: MachineName;
  /** Number of machines that hold a rank. */
  readonly nodes: number;
  /** The checkpoint: a row of the catalogue, or the user's own row (`customModel`). */
  readonly model: Model;
  readonly engineVersion: EngineVersion;
  /** Tokens; undefined = the largest that the KV pool and the checkpoint allow. */
  readonly contextLength: number | undefined;
  /** SGLang's --mem-fraction-static; undefined = the plan's own choice. */
  readonly memFractionStatic: number | undefined;
  readonly chunkedPrefillSize: number | undefined;
  readonly maxRunningRequests: number | undefined;
  readonly cudaGraphMaxBatchSize: number | undefined;
  readonly kvCacheDtype: "auto" | "fp8_e4m3";
  /** Upper bound of the KV pool in tokens (SGLang's --max-total-tokens); undefined = what memory allows. */
  readonly maxTotalTokens: number | undefined;
  /** Extra arguments of the engine, one per element, the same on every rank. */
  readonly engineArgs: readonly string[];
  /** Extra environment of the engine, the same on every rank. */
  readonly engineEnv: Readonly<Record<string, string>>;
  readonly hosts: readonly Host[];
  /** A folder on a file system that every node mounts at this same path. */
  readonly sharedPath: string;
  readonly gateway: GatewayConfig;
  readonly sources: Sources;
  /** Names of the API keys with their generation: a higher generation makes a new key. */
  readonly apiKeys: Readonly<Record<string, number>>;
  /** A higher one makes a new key for `/ops`. */
  readonly operatorKeyGeneration: number;
  /** Networks that may reach the API; empty where the owner of the hosts decides. */
  readonly clientCidrs: readonly string[];
  /** Minutes from applied releases to the first answer after which `up` fails. */
  readonly readyTimeoutMinutes: number;
}

export type Backend = "hosts" | "aws";

/** A machine that exists and is reached over SSH. */
export interface Host {
  readonly name: string;
  /** Where Pulumi's machine reaches sshd, and (head host) where clients reach the API. */
  readonly address: string;
  /** Address on the network that the ranks share; private and distinct. */
  readonly privateAddress: string;
  readonly port: number;
  readonly user: string;
  /** One line of `ssh-keyscan`, type and key only: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Interface that holds privateAddress; undefined = the node finds it by its address. */
  readonly networkInterface: string | undefined;
  /** RDMA devices for NCCL_IB_HCA, e.g. `mlx5_1`; empty = NCCL chooses. */
  readonly ibDevices: readonly string[];
}

export interface GatewayConfig {
  /** TCP port of the public HTTPS door. */
  readonly port: number;
  /** Host name that clients use; undefined = the head host's address. */
  readonly hostName: string | undefined;
  /** "stack": the stack's own CA signs; "files": the user's certificate chain in PEM (its key is a secret). */
  readonly certificate: { readonly kind: "stack" } | { readonly kind: "files"; readonly chainPem: string };
}

/** Where the nodes fetch from; all of them can be mirrors. */
export interface Sources {
  /** Hugging Face endpoint, e.g. https://huggingface.co or a mirror. */
  readonly hubEndpoint: string;
  /** Python package index (PEP 503), e.g. https://pypi.org/simple. */
  readonly pypiIndexUrl: string;
  /** Miniforge installer and its SHA-256. */
  readonly condaInstallerUrl: string;
  readonly condaInstallerSha256: string;
  /** Conda channel for Python itself. */
  readonly condaChannel: string;
  /** Path of a hash-locked requirements file on the operator's machine; undefined = the engine version's own. */
  readonly requirementsLock: string | undefined;
}
