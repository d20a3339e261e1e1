import { type Bag, isBag, isSecret, reveal, secret, signatureOf, unknown, type Value } from "./values.ts";

/** What a property may be. */
export type Shape =
  | { readonly kind: "string" | "number" | "boolean" | "anything" | "asset" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "list" | "map"; readonly of: Shape }
  | ObjectShape;

export interface ObjectShape {
  readonly kind: "object";
  /** Name of the provider's own type, as its messages show it. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
}

export interface Field {
  readonly shape: Shape;
  readonly required?: true;
  /** Becomes secret whether the program says so or not. */
  readonly secret?: true;
  readonly default?: Value;
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Checks inputs against a shape and fills in defaults and secret marks.
 *
 * Messages are those of pulumi's sdk/go/common/util/mapper, which the real providers decode with.
 */
export function check(inputs: Bag, shape: ObjectShape): { inputs: Bag; failures: Failure[] } {
  const failures: Failure[] = [];
  const checked: Record<string, Value> = {};
  for (const [key, field] of Object.entries(shape.fields)) {
    const given = inputs[key] ?? field.default;
    if (given === undefined || given === null) {
      if (field.required)
        failures.push({ property: key, reason: `Missing required field '${key}' on '${shape.name}'` });
      continue;
    }
    const value = decode(given, field.shape, { key, owner: shape.name, failures });
    checked[key] = field.secret ? secret(value) : value;
  }
  // The engine adds names with underscores, and a version, for its own use.
  for (const key of Object.keys(inputs))
    if (!(key in shape.fields) && !key.startsWith("__") && key !== "version")
      failures.push({ property: key, reason: `Unrecognized field '${key}' on '${shape.name}'` });
  return { inputs: checked, failures };
}

interface Place {
  readonly key: string;
  readonly owner: string;
  readonly failures: Failure[];
}

function decode(value: Value, shape: Shape, place: Place): Value {
  if (isSecret(value)) return secret(decode(reveal(value), shape, place));
  // What is not known yet cannot be judged yet.
  if (value === unknown || shape.kind === "anything") return value;
  switch (shape.kind) {
    case "string":
    case "number":
    case "boolean":
      return typeof value === shape.kind ? value : wrongType(value, shape.kind, place);
    case "choice":
      return shape.of.some((choice) => choice === value)
        ? value
        : wrongType(value, shape.of.join("|"), place);
    case "asset":
      return signatureOf(value) === undefined ? wrongType(value, "asset or archive", place) : value;
    case "list":
      if (!Array.isArray(value)) return wrongType(value, "list", place);
      return value.map((item: Value, index) =>
        decode(item, shape.of, { ...place, key: `${place.key}[${index}]` }),
      );
    case "map":
      if (!isBag(value)) return wrongType(value, "map", place);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          decode(item, shape.of, { ...place, key: `${place.key}[${key}]` }),
        ]),
      );
    case "object": {
      if (!isBag(value)) return wrongType(value, shape.name, place);
      const inner = check(value, shape);
      if (inner.failures.length > 0)
        place.failures.push({ property: place.key, reason: nestedReason(inner.failures, place) });
      return inner.inputs;
    }
  }
}

const nestedReason = (failures: readonly Failure[], { owner, key }: Place): string =>
  `An error occurred decoding '${owner}.${key}': ${failures.length} failures decoding:` +
  failures.map(({ property, reason }) => `\n\t${property}: ${reason}`).join("");

function wrongType(value: Value, expected: string, { key, owner, failures }: Place): Value {
  const got = Array.isArray(value) ? "list" : value === null ? "null" : typeof value;
  failures.push({
    property: key,
    reason: `Field '${key}' on '${owner}' must be a '${expected}'; got '${got}' instead`,
  });
  return value;
}
