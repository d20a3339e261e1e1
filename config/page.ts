import { expectation } from "./expectation.ts";
import { KEYS, type Key } from "./keys.ts";
import type { Field, Shape } from "./shape.ts";

/** docs/config.md: every key with its type, range, default and meaning. */
export function configPage(): string {
  return [
    "# Keys of a stack file",
    "",
    "Written by `npm run config` from `config/keys.ts`. A key stands in `Pulumi.<stack>.yaml` below `config:` as",
    "`deepseek:<key>`, or is set with `pulumi config set <key> <value>`. A key that is not listed here is refused, and so is a",
    "value of another form, also inside lists and objects.",
    "",
    ...table(KEYS),
    ...Object.entries<Key>(KEYS).flatMap(([name, { shape }]) => section(name, shape)),
    "",
  ].join("\n");
}

function table(fields: Readonly<Record<string, Key>>): string[] {
  return [
    "| key | value | default | meaning |",
    "|---|---|---|---|",
    ...Object.entries(fields).map(
      ([name, field]) =>
        `| \`${name}\` | ${cell(value(field.shape))} | ${defaultOf(field)} | ${cell(field.description)} |`,
    ),
  ];
}

function value(shape: Shape): string {
  if (shape.kind === "record") return "an object, see below";
  if (shape.kind === "array" && shape.items.kind === "record") return "a list of objects, see below";
  return expectation(shape);
}

function defaultOf({ default: given, optional, secret }: Key): string {
  if (secret) return "none; `pulumi config set --secret`";
  if (given === undefined) return optional ? "none" : "must be set";
  return `\`${JSON.stringify(given)}\``;
}

/** The fields of objects, at every depth, each object under a heading of its own. */
function section(name: string, shape: Shape): string[] {
  const inner = shape.kind === "array" ? shape.items : shape;
  if (inner.kind !== "record") return [];
  const title = shape.kind === "array" ? `each element of ${name}` : name;
  return [
    "",
    `## ${title}`,
    "",
    ...table(inner.fields),
    ...(inner.ignoreOthers ? ["", "Other fields may stand beside these; they are not looked at."] : []),
    ...Object.entries<Field>(inner.fields).flatMap(([field, { shape: below }]) =>
      section(`${name}.${field}`, below),
    ),
  ];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
