import { KEYS, type Key } from "./keys.ts";
import type { Shape } from "./shape.ts";

const BEGIN = "# Written by `npm run config` from config/keys.ts.";

/**
 * The `config:` block of Pulumi.yaml.
 *
 * Pulumi takes a declared key without a default for a mandatory one, and stops at the first that is missing. So
 * only keys with a default are declared; what else must be set is told by our decoder, all of it at once.
 */
export function configBlock(): string {
  const entries = Object.entries<Key>(KEYS).filter(([, key]) => key.default !== undefined && !key.secret);
  return [BEGIN, "config:", ...entries.flatMap(([name, key]) => declaration(name, key))].join("\n");
}

/** Everything after the mark is the block: it stands last in the file. */
export function withConfigBlock(file: string, block: string): string {
  const start = file.indexOf(BEGIN);
  const head = start === -1 ? file : file.slice(0, start);
  return `${head.trimEnd()}\n${block}\n`;
}

function declaration(name: string, { shape, description, default: value }: Key): string[] {
  return [
    `  ${name}:`,
    `    type: ${pulumiType(shape)}`,
    ...(shape.kind === "array" ? ["    items:", `      type: ${pulumiType(shape.items)}`] : []),
    `    description: ${JSON.stringify(description)}`,
    `    default: ${JSON.stringify(value)}`,
  ];
}

/** Pulumi knows five types; `object` means no more than "has keys". */
function pulumiType({ kind }: Shape): string {
  switch (kind) {
    case "string":
    case "decimal":
      return "string";
    case "record":
    case "map":
      return "object";
    case "integer":
    case "boolean":
    case "array":
      return kind;
    default:
      return kind satisfies never;
  }
}
