import { COMMIT, HOST_NAME, IPV4, MODEL_NAME, PORT, REPOSITORY } from "./forms.ts";
import type { Field, RecordShape, Shape } from "./shape.ts";

/** One element of `hosts`. */
export const HOST = {
  kind: "record",
  fields: {
    name: {
      shape: {
        kind: "string",
        pattern: /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
        form: "lower-case letters, digits and -, 32 at most",
      },
      description: "A name for people, used in messages.",
    },
    address: {
      shape: HOST_NAME,
      description:
        "Where this machine reaches its sshd; for the first host also where clients reach the API.",
    },
    privateAddress: {
      shape: IPV4,
      description: "Its address on the network that the hosts share.",
    },
    port: { shape: PORT, default: 22, description: "Port of its sshd." },
    user: {
      shape: {
        kind: "string",
        pattern: /^[a-z_][a-z0-9_-]{0,31}$/,
        form: "a Linux user name",
      },
      default: "root",
      description: "User who logs in; any other than root needs sudo without a password.",
    },
    hostKey: {
      shape: {
        kind: "string",
        pattern: /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{60,}={0,2}$/,
        form: "type and key as ssh-keyscan prints them, without the host name: ssh-ed25519 AAAA…",
      },
      description: "Its public host key: the connection is refused if another key answers.",
    },
    networkInterface: {
      shape: {
        kind: "string",
        pattern: /^[A-Za-z0-9_.-]{1,15}$/,
        form: "the name of one interface, such as bond0",
      },
      optional: true,
      description: "Interface with privateAddress; the node finds it by the address where this is absent.",
    },
    ibDevices: {
      shape: {
        kind: "array",
        items: {
          kind: "string",
          pattern: /^[a-z][a-z0-9_]{1,30}(:\d)?$/,
          form: "a device as ibv_devices lists it, such as mlx5_1, with a port or without",
        },
      },
      default: [],
      description: "InfiniBand or RoCE devices of the GPUs, in order of the GPUs; NCCL chooses where empty.",
    },
  },
} as const satisfies RecordShape;

function dimension(description: string) {
  return {
    shape: { kind: "integer", min: 1, max: 10_000_000 },
    description,
  } as const satisfies Field;
}

/** What the plan reads of a config.json of the DeepSeek-V2 and V3 families. */
const MODEL_CONFIG = {
  kind: "record",
  ignoreOthers: true,
  fields: {
    num_hidden_layers: dimension("Layers."),
    first_k_dense_replace: {
      shape: { kind: "integer", min: 0, max: 10_000 },
      default: 0,
      description: "Leading dense layers.",
    },
    hidden_size: dimension("Width."),
    intermediate_size: dimension("Width of the dense blocks."),
    moe_intermediate_size: dimension("Width of an expert."),
    n_routed_experts: dimension("Experts to choose from."),
    n_shared_experts: {
      shape: { kind: "integer", min: 0, max: 1000 },
      default: 0,
      description: "Experts that are always used.",
    },
    num_attention_heads: dimension("Attention heads."),
    q_lora_rank: {
      shape: { kind: "integer", min: 1, max: 100_000 },
      optional: true,
      description: "Rank of the query projection; absent or null: direct.",
    },
    kv_lora_rank: dimension("Rank of keys and values: what makes it latent attention."),
    qk_nope_head_dim: dimension("Head width without position."),
    qk_rope_head_dim: dimension("Head width with position."),
    v_head_dim: dimension("Value width."),
    vocab_size: dimension("Vocabulary."),
    max_position_embeddings: dimension("Longest sequence."),
    tie_word_embeddings: {
      shape: { kind: "boolean" },
      default: false,
      description: "Input and output embedding are one.",
    },
    quantization_config: {
      shape: {
        kind: "record",
        ignoreOthers: true,
        fields: {
          quant_method: {
            shape: { kind: "string", oneOf: ["fp8"] },
            description: "Only FP8 in blocks of 128 × 128.",
          },
        },
      },
      optional: true,
      description: "Absent: BF16.",
    },
  },
} as const satisfies RecordShape;

const PARSER = {
  kind: "string",
  pattern: /^[a-z][a-z0-9_-]*$/,
  form: "a name from the engine's list",
} as const satisfies Shape;

/** The object `customModel`. */
export const CUSTOM_MODEL = {
  kind: "record",
  fields: {
    name: { shape: MODEL_NAME, description: "What clients call it." },
    repository: { shape: REPOSITORY, description: "Repository on the hub." },
    revision: { shape: COMMIT, description: "Commit of the repository." },
    config: { shape: MODEL_CONFIG, description: "Its config.json; it may be pasted whole." },
    bytes: {
      shape: { kind: "integer", min: 1, max: Number.MAX_SAFE_INTEGER },
      optional: true,
      description: "Size of the weights on disk; counted from `config` where absent.",
    },
    shards: {
      shape: { kind: "integer", min: 1, max: 100_000 },
      optional: true,
      description: "Number of safetensors files.",
    },
    reasoningParser: { shape: PARSER, optional: true, description: "SGLang's --reasoning-parser." },
    toolCallParser: { shape: PARSER, optional: true, description: "SGLang's --tool-call-parser." },
  },
} as const satisfies RecordShape;
