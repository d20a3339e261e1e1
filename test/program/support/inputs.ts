export type Inputs = Readonly<Record<string, Value>>;
export type Value =
  | string
  | number
  | boolean
  | null
  | Secret
  | Unknown
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A value that Pulumi encrypts in its state and hides in its output. */
export class Secret {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A value that a preview cannot know. */
export class Unknown {}

/** Marks of the engine's protocol: the signature's key, a secret's signature, and an unknown string. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** An output that was put into text by mistake: the SDK leaves this in its place. */
const LOST_OUTPUT = /Calling \[to[A-Z]\w*\] on an \[Output/;

export function readInputs(raw: Readonly<Record<string, unknown>>): Inputs {
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, read(value)]));
}

function read(raw: unknown): Value {
  if (raw === UNKNOWN) return new Unknown();
  if (typeof raw === "string" && LOST_OUTPUT.test(raw)) throw new Error(`an Output ended in text: ${raw}`);
  if (Array.isArray(raw)) return raw.map(read);
  if (typeof raw !== "object" || raw === null) return raw as Value;
  if ((raw as Record<string, unknown>)[SIGNATURE] === SECRET)
    return new Secret(read((raw as { value: unknown }).value));
  return readInputs(raw as Record<string, unknown>);
}

/** What anybody may see of a value: secrets are left out. */
export function visible(value: Value): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Secret ? "[secret]" : part));
}

/** The value with secrets in clear. */
export function plain(value: Value | undefined): Value {
  if (value === undefined) throw new Error("there is no such input");
  if (value instanceof Secret) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Unknown) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}
