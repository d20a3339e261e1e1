/** Property values as the engine sends them: plain JSON, with marked objects for secrets and assets and a marked string for unknowns. */
export type Value = null | boolean | number | string | readonly Value[] | Bag;
export interface Bag {
  readonly [key: string]: Value;
}

/** Marks of the engine's wire form: sdk/go/common/resource/sig/sig.go and plugin/rpc.go of pulumi/pulumi v3.259.0. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
/** Stands for a value that is known only after the update. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const isBag = (value: Value | undefined): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const signatureOf = (value: Value | undefined): Value | undefined =>
  isBag(value) ? value[signatureKey] : undefined;

export const isSecret = (value: Value | undefined): value is Bag => signatureOf(value) === secretSignature;

/** Marks a value as secret, once. */
export const secret = (value: Value): Bag =>
  isSecret(value) ? value : { [signatureKey]: secretSignature, value };

/** The value inside a secret; any other value as it is. */
export const reveal = (value: Value): Value => (isSecret(value) ? (value.value ?? null) : value);

/** The same value without any secret mark, at every depth: only for the moment of use, never to be sent back. */
export function plain(value: Value): Value {
  if (isSecret(value)) return plain(reveal(value));
  if (Array.isArray(value)) return value.map((item: Value) => plain(item));
  if (isBag(value)) return plainBag(value);
  return value;
}

export const plainBag = (bag: Bag): Bag =>
  Object.fromEntries(Object.entries(bag).map(([key, value]) => [key, plain(value)]));
