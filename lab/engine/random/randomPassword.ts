import { randomBytes, randomInt } from "node:crypto";
import type { ResourceType } from "../provider/resource.ts";
import type { Field, ObjectShape } from "../provider/shape.ts";
import type { Bag } from "../provider/values.ts";

const flag = (standard: boolean): Field => ({ shape: { kind: "boolean" }, default: standard });
const least: Field = { shape: { kind: "number" }, default: 0 };

/** provider/cmd/pulumi-resource-random/schema.json of pulumi-random 4.21 */
const shape: ObjectShape = {
  kind: "object",
  name: "random_password",
  fields: {
    length: { shape: { kind: "number" }, required: true },
    keepers: { shape: { kind: "map", of: { kind: "string" } } },
    lower: flag(true),
    upper: flag(true),
    numeric: flag(true),
    special: flag(true),
    minLower: least,
    minUpper: least,
    minNumeric: least,
    minSpecial: least,
    overrideSpecial: { shape: { kind: "string" } },
  },
};

const letters = "abcdefghijklmnopqrstuvwxyz";
const specialCharacters = "!@#$%&*()-_=+[]{}<>:?";

/** The four kinds of characters: which flag allows it, how many there must be. */
const kinds = [
  { flag: "lower", least: "minLower", characters: () => letters },
  { flag: "upper", least: "minUpper", characters: () => letters.toUpperCase() },
  { flag: "numeric", least: "minNumeric", characters: () => "0123456789" },
  {
    flag: "special",
    least: "minSpecial",
    characters: (inputs: Bag) => String(inputs.overrideSpecial ?? specialCharacters),
  },
] as const;

/** Everything but the two outputs is fixed for the life of a password: any change makes a new one. */
export const randomPassword: ResourceType = {
  shape,
  replacedBy: "all",
  outputs: ["result", "bcryptHash"],
  secretOutputs: ["result", "bcryptHash"],
  judge(inputs) {
    const { length } = inputs;
    if (typeof length !== "number") return [];
    const needed = Math.max(
      1,
      kinds.reduce((sum, kind) => sum + Number(inputs[kind.least] ?? 0), 0),
    );
    return Number.isInteger(length) && length >= needed
      ? []
      : [{ property: "length", reason: `expected length to be at least ${needed}, got ${length}` }];
  },
  async create({ inputs }) {
    const result = makePassword(inputs);
    return { id: "none", outputs: { result, bcryptHash: `not-bcrypt-${randomBytes(16).toString("hex")}` } };
  },
};

/** The least number of each kind, then characters of all allowed kinds, in random order. */
function makePassword(inputs: Bag): string {
  const allowed = kinds
    .filter((kind) => inputs[kind.flag] !== false)
    .map((kind) => kind.characters(inputs))
    .join("");
  if (allowed === "") throw new Error("the character set specified is empty");
  const demanded = kinds
    .map((kind) => pick(kind.characters(inputs), Number(inputs[kind.least] ?? 0)))
    .join("");
  return shuffle(demanded + pick(allowed, Number(inputs.length) - demanded.length));
}

const pick = (characters: string, count: number): string =>
  Array.from({ length: count }, () => characters.charAt(randomInt(characters.length))).join("");

function shuffle(text: string): string {
  const left = [...text];
  return Array.from({ length: left.length }, () => left.splice(randomInt(left.length), 1).join("")).join("");
}
