import type { Field, ObjectShape } from "../provider/shape.ts";

const text = { shape: { kind: "string" } } as const satisfies Field;
const texts = { shape: { kind: "list", of: { kind: "string" } } } as const satisfies Field;

/** provider/pkg/provider/common/inputs.go and the fields that local and remote commands share. */
const commandFields = {
  triggers: { shape: { kind: "list", of: { kind: "anything" } } },
  create: text,
  update: text,
  delete: text,
  stdin: text,
  logging: { shape: { kind: "choice", of: ["stdout", "stderr", "stdoutAndStderr", "none"] } },
  environment: { shape: { kind: "map", of: { kind: "string" } } },
  addPreviousOutputInEnv: { shape: { kind: "boolean" } },
} as const satisfies Record<string, Field>;

/** provider/pkg/provider/local/base.go */
export const localInputs: ObjectShape = {
  kind: "object",
  name: "local.CommandInputs",
  fields: { ...commandFields, interpreter: texts, dir: text, assetPaths: texts, archivePaths: texts },
};

/** provider/pkg/provider/remote/connection.go, with its defaults */
const connectionFields = {
  user: { shape: { kind: "string" }, default: "root" },
  password: { shape: { kind: "string" }, secret: true },
  host: { shape: { kind: "string" }, required: true },
  port: { shape: { kind: "number" }, default: 22 },
  privateKey: { shape: { kind: "string" }, secret: true },
  privateKeyPassword: { shape: { kind: "string" }, secret: true },
  agentSocketPath: text,
  dialErrorLimit: { shape: { kind: "number" }, default: 10 },
  perDialTimeout: { shape: { kind: "number" }, default: 15 },
  hostKey: text,
} as const satisfies Record<string, Field>;

const proxy: ObjectShape = { kind: "object", name: "remote.ProxyConnection", fields: connectionFields };

const connection: Field = {
  required: true,
  secret: true,
  shape: {
    kind: "object",
    name: "remote.Connection",
    fields: { ...connectionFields, proxy: { shape: proxy } },
  },
};

/** provider/pkg/provider/remote/command.go */
export const remoteInputs: ObjectShape = {
  kind: "object",
  name: "remote.CommandInputs",
  fields: { ...commandFields, connection },
};

/** provider/pkg/provider/remote/copy.go */
export const copyInputs: ObjectShape = {
  kind: "object",
  name: "remote.CopyToRemoteInputs",
  fields: {
    connection,
    triggers: { shape: { kind: "list", of: { kind: "anything" } } },
    source: { required: true, shape: { kind: "asset" } },
    remotePath: { required: true, shape: { kind: "string" } },
  },
};
