import { DEFAULT_ENGINE, ENGINE_VERSIONS } from "../plan/catalogue/engines.ts";
import { MACHINE_NAMES } from "../plan/catalogue/machines.ts";
import { DEFAULT_MODEL, MODEL_NAMES } from "../plan/catalogue/models.ts";
import { MOST_NODES } from "../plan/suitable.ts";
import { ABSOLUTE_PATH, CIDR, COMMIT, HOST_NAME, HTTP_URL, OPERATOR_PATH, PORT, SHA256 } from "./forms.ts";
import { CUSTOM_MODEL, HOST } from "./nested.ts";
import type { DecodedFields, Field } from "./shape.ts";

/** A key of the stack file. */
export interface Key extends Field {
  /** Must be set with `pulumi config set --secret`. */
  readonly secret?: true;
}

/** Every key there is: the decoder, Pulumi.yaml's `config:` block and docs/config.md come from this table. */
export const KEYS = {
  backend: {
    shape: { kind: "string", oneOf: ["hosts", "aws"] },
    default: "hosts",
    description: "hosts: machines that exist, over SSH. aws: machines that this program rents.",
  },
  machine: {
    shape: { kind: "string", oneOf: MACHINE_NAMES },
    description: "Kind of machine that holds a rank.",
  },
  nodes: {
    shape: { kind: "integer", min: 1, max: MOST_NODES },
    default: 1,
    description: "Number of machines that share one copy of the model.",
  },
  model: {
    shape: { kind: "string", oneOf: MODEL_NAMES },
    default: DEFAULT_MODEL,
    description: "Checkpoint from the catalogue.",
  },
  modelRevision: {
    shape: COMMIT,
    optional: true,
    description: "Another commit of the checkpoint's repository than the catalogue's.",
  },
  customModel: {
    shape: CUSTOM_MODEL,
    optional: true,
    description:
      "A checkpoint of the DeepSeek-V2 or V3 family that the catalogue lacks; takes the place of model.",
  },
  engineVersion: {
    shape: { kind: "string", oneOf: ENGINE_VERSIONS },
    default: DEFAULT_ENGINE,
    description: "Release of SGLang.",
  },
  contextLength: {
    shape: { kind: "integer", min: 256, max: 10_000_000 },
    optional: true,
    description: "Tokens per request at most; absent: the most that memory and checkpoint allow.",
  },
  memFractionStatic: {
    shape: { kind: "decimal", min: 0.05, max: 0.97 },
    optional: true,
    description:
      'Part of the free GPU memory for weights and KV pool (quoted, such as "0.92"); absent: planned.',
  },
  chunkedPrefillSize: {
    shape: { kind: "integer", min: 256, max: 131_072 },
    optional: true,
    description: "Tokens of a prompt that are computed at once; absent: 8192.",
  },
  maxRunningRequests: {
    shape: { kind: "integer", min: 1, max: 4096 },
    optional: true,
    description: "Requests that are computed together; absent: 128.",
  },
  cudaGraphMaxBatchSize: {
    shape: { kind: "integer", min: 1, max: 1024 },
    optional: true,
    description: "Largest batch with a CUDA graph; absent: maxRunningRequests, 128 at most.",
  },
  kvCacheDtype: {
    shape: { kind: "string", oneOf: ["auto", "fp8_e4m3"] },
    default: "auto",
    description: "fp8_e4m3 doubles the tokens of the KV pool.",
  },
  maxTotalTokens: {
    shape: { kind: "integer", min: 1024, max: 100_000_000 },
    optional: true,
    description: "Upper bound of the KV pool in tokens; must be set for machine cpu.",
  },
  engineArgs: {
    shape: {
      kind: "array",
      items: { kind: "string", pattern: /^[^\n\r\0]+$/, form: "one argument without line breaks" },
    },
    default: [],
    description: "More arguments of SGLang, one per element, the same on every rank.",
  },
  engineEnv: {
    shape: {
      kind: "map",
      keys: /^[A-Za-z_][A-Za-z0-9_]*$/,
      keyForm: "a name of letters, digits and _",
      values: { kind: "string", pattern: /^[^'\n\r\0]*$/, form: "text without ' and line breaks" },
    },
    default: {},
    description: "More environment of SGLang, the same on every rank; wins over the plan's.",
  },
  hosts: {
    shape: { kind: "array", items: HOST },
    default: [],
    description: "The machines of backend hosts, in order of rank; the first one is also the door.",
  },
  sshPrivateKeyFile: {
    shape: OPERATOR_PATH,
    optional: true,
    description: "Private key for the hosts, without a passphrase; read on this machine.",
  },
  sharedPath: {
    shape: ABSOLUTE_PATH,
    default: "/shared",
    description: "Folder on a file system that every node mounts at this same path.",
  },
  gatewayPort: { shape: PORT, default: 443, description: "TCP port of the API." },
  gatewayHostName: {
    shape: HOST_NAME,
    optional: true,
    description: "Name in the API's URL and certificate; absent: the door's address.",
  },
  tlsCertificateFile: {
    shape: OPERATOR_PATH,
    optional: true,
    description: "Certificate chain in PEM; absent: the stack makes its own CA.",
  },
  tlsPrivateKeyFile: {
    shape: OPERATOR_PATH,
    optional: true,
    description: "Private key of tlsCertificateFile in PEM.",
  },
  apiKeys: {
    shape: {
      kind: "map",
      keys: /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
      keyForm: "a name of lower-case letters, digits and -, 40 at most",
      values: { kind: "integer", min: 1, max: 1_000_000 },
    },
    default: { default: 1 },
    description: "Names of API keys with their generation; a higher generation makes a new key.",
  },
  operatorKeyGeneration: {
    shape: { kind: "integer", min: 1, max: 1_000_000 },
    default: 1,
    description: "Generation of the operator's key for /ops; a higher one makes a new key.",
  },
  clientCidrs: {
    shape: { kind: "array", items: CIDR },
    default: [],
    description: "Networks that may reach the API; must be set for backend aws.",
  },
  hubEndpoint: {
    shape: HTTP_URL,
    default: "https://huggingface.co",
    description: "Where the weights come from: Hugging Face or a mirror.",
  },
  pypiIndexUrl: {
    shape: HTTP_URL,
    default: "https://pypi.org/simple",
    description: "Python package index or a mirror.",
  },
  condaInstallerUrl: {
    shape: HTTP_URL,
    default:
      "https://github.com/conda-forge/miniforge/releases/download/26.3.2-3/Miniforge3-26.3.2-3-Linux-x86_64.sh",
    description: "Installer of Miniforge.",
  },
  condaInstallerSha256: {
    shape: SHA256,
    // The release's own .sha256 file; the same value stands in several independent recipes, such as the
    // sha256 table of the Homebrew cask for 26.3.2-3.
    default: "848194851a98903134187fbb4ab50efe87b003e0c0f808f97644b7524a62bf2c",
    description: "SHA-256 of that installer.",
  },
  condaChannel: {
    shape: {
      kind: "string",
      pattern: /^([A-Za-z0-9._-]+|https?:\/\/[A-Za-z0-9.:-]+(\/[A-Za-z0-9._~%+-]+)*\/?)$/,
      form: "the name or URL of a channel",
    },
    default: "conda-forge",
    description: "Conda channel that Python comes from.",
  },
  requirementsLock: {
    shape: OPERATOR_PATH,
    optional: true,
    description: "Another requirements file with hashes than the engine version's own.",
  },
  readyTimeoutMinutes: {
    shape: { kind: "integer", min: 1, max: 1440 },
    default: 180,
    description: "Time for weights, and again for the first answer, after which up fails.",
  },
  huggingFaceToken: {
    shape: { kind: "string", pattern: /^hf_[A-Za-z0-9]{8,200}$/, form: "a token that begins with hf_" },
    optional: true,
    secret: true,
    description: "Token for the hub, where the repository asks for one.",
  },
} as const satisfies Record<string, Key>;

/** The decoded keys, each with its own type. */
export type Settings = DecodedFields<typeof KEYS>;

export type KeyName = keyof typeof KEYS;
