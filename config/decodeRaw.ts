import { decodeValue } from "./decodeValue.ts";
import { expectation } from "./expectation.ts";
import { type Report, shown } from "./report.ts";
import type { Shape } from "./shape.ts";

/** Pulumi hands every value over as a string: numbers and flags as written, lists and objects as JSON. */
export function decodeRaw(shape: Shape, raw: string, path: string, report: Report): unknown {
  switch (shape.kind) {
    case "string":
      return decodeValue(shape, raw, path, report);
    case "integer":
      return decodeValue(shape, /^-?\d{1,15}$/.test(raw) ? Number(raw) : raw, path, report);
    case "decimal":
      return decodeValue(shape, /^-?\d{0,6}\.?\d{1,6}$/.test(raw) ? Number(raw) : raw, path, report);
    case "boolean":
      return decodeValue(shape, raw === "true" || (raw === "false" ? false : raw), path, report);
    case "array":
    case "record":
    case "map":
      return decodeJson(shape, raw, path, report);
    default:
      return shape satisfies never;
  }
}

function decodeJson(shape: Shape, raw: string, path: string, report: Report): unknown {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    report(path, `${shown(raw)} is neither a list nor an object`, `set ${path} to ${expectation(shape)}`);
    return undefined;
  }
  return decodeValue(shape, value, path, report);
}
