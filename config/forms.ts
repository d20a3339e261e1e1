import type { Shape } from "./shape.ts";

/** Forms of text that several keys share. */
export const ABSOLUTE_PATH = {
  kind: "string",
  pattern: /^(?!.*\/\.{1,2}(\/|$))(\/[A-Za-z0-9._@-]+)+$/,
  form: "an absolute path of letters, digits and . _ @ -, without . and .. as parts",
} as const satisfies Shape;

export const OPERATOR_PATH = {
  kind: "string",
  pattern: /^(~\/|\.{0,2}\/|[A-Za-z0-9._-]).*$/,
  form: "a path on this machine; ~ is your home folder",
} as const satisfies Shape;

export const HTTP_URL = {
  kind: "string",
  pattern: /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~%+@-]*)*$/,
  form: "an http or https URL without user, query or spaces",
} as const satisfies Shape;

export const IPV4 = {
  kind: "string",
  pattern: /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/,
  form: "an IPv4 address such as 10.0.0.11",
} as const satisfies Shape;

export const CIDR = {
  kind: "string",
  pattern: /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!\/)|(?=\/))){4}\/(3[0-2]|[12]?\d)$/,
  form: "an IPv4 network such as 203.0.113.0/24",
} as const satisfies Shape;

/** An IPv4 address or a DNS name. */
export const HOST_NAME = {
  kind: "string",
  pattern:
    /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/,
  form: "a host name or an IPv4 address",
} as const satisfies Shape;

export const COMMIT = {
  kind: "string",
  pattern: /^[0-9a-f]{40}$/,
  form: "a commit: 40 hex digits in lower case",
} as const satisfies Shape;

export const SHA256 = {
  kind: "string",
  pattern: /^[0-9a-f]{64}$/,
  form: "a SHA-256: 64 hex digits in lower case",
} as const satisfies Shape;

export const REPOSITORY = {
  kind: "string",
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/,
  form: "owner/name as on the hub",
} as const satisfies Shape;

export const MODEL_NAME = {
  kind: "string",
  pattern: /^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$/,
  form: "lower-case letters, digits, . and -, 64 at most",
} as const satisfies Shape;

export const PORT = { kind: "integer", min: 1, max: 65_535 } as const satisfies Shape;
