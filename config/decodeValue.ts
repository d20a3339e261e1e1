import { nearest } from "../plan/nearest.ts";
import { expectation } from "./expectation.ts";
import { type Report, shown } from "./report.ts";
import type { ArrayShape, IntegerShape, MapShape, RecordShape, Shape, TextShape } from "./shape.ts";

/**
 * Checks a value that came out of JSON against its shape, at every depth, and fills in defaults.
 *
 * Reports everything that is wrong; the result is undefined where the value as a whole is of no use.
 */
export function decodeValue(shape: Shape, value: unknown, path: string, report: Report): unknown {
  switch (shape.kind) {
    case "string":
      return typeof value === "string"
        ? decodeText(shape, value, path, report)
        : wrongType(shape, value, path, report);
    case "integer":
    case "decimal":
      return typeof value === "number" && (shape.kind === "decimal" || Number.isSafeInteger(value))
        ? inRange(shape, value, path, report)
        : wrongType(shape, value, path, report);
    case "boolean":
      return typeof value === "boolean" ? value : wrongType(shape, value, path, report);
    case "array":
      return Array.isArray(value)
        ? decodeArray(shape, value, path, report)
        : wrongType(shape, value, path, report);
    case "record":
      return isObject(value)
        ? decodeRecord(shape, value, path, report)
        : wrongType(shape, value, path, report);
    case "map":
      return isObject(value) ? decodeMap(shape, value, path, report) : wrongType(shape, value, path, report);
    default:
      return shape satisfies never;
  }
}

function decodeText(shape: TextShape, value: string, path: string, report: Report): string | undefined {
  const placeholder = /^<(.+)>$/.exec(value)?.[1];
  if (placeholder !== undefined) {
    report(path, `still holds the placeholder <${placeholder}>`, `put in ${placeholder}`);
    return undefined;
  }
  if (shape.oneOf !== undefined && !shape.oneOf.includes(value)) {
    const near = nearest(value, shape.oneOf);
    const meant = near === undefined ? "" : `${near}? It must be `;
    report(path, `${shown(value)} is not known`, `set ${path} to ${meant}${expectation(shape)}`);
    return undefined;
  }
  if (shape.pattern !== undefined && !shape.pattern.test(value)) {
    report(
      path,
      `${shown(value)} is not ${shape.form ?? "of the right form"}`,
      `set ${path} to ${expectation(shape)}`,
    );
    return undefined;
  }
  return value;
}

type NumberShape = Pick<IntegerShape, "min" | "max"> & Shape;

function inRange(shape: NumberShape, value: number, path: string, report: Report): number | undefined {
  if (value >= shape.min && value <= shape.max) return value;
  const limit = value < shape.min ? `below the least, ${shape.min}` : `above the most, ${shape.max}`;
  report(path, `${value} is ${limit}`, `set ${path} to ${expectation(shape)}`);
  return undefined;
}

function decodeArray(shape: ArrayShape, value: readonly unknown[], path: string, report: Report): unknown {
  return value.map((item, index) => decodeValue(shape.items, item, `${path}[${index}]`, report));
}

function decodeRecord(
  shape: RecordShape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): unknown {
  const names = Object.keys(shape.fields);
  for (const name of Object.keys(value)) {
    if (shape.ignoreOthers || names.includes(name)) continue;
    const near = nearest(name, names);
    const hint = near === undefined ? `use only ${names.join(", ")}` : `write ${near}`;
    report(`${path}.${name}`, "there is no such field", hint);
  }
  const entries = Object.entries(shape.fields).map(([name, field]) => {
    const given = value[name];
    // A config.json writes null where it means absent.
    if (given !== undefined && given !== null) {
      return [name, decodeValue(field.shape, given, `${path}.${name}`, report)];
    }
    if (field.default === undefined && field.optional === undefined) {
      report(`${path}.${name}`, "is missing", `set it to ${expectation(field.shape)}`);
    }
    return [name, field.default];
  });
  return Object.fromEntries(entries);
}

function decodeMap(
  shape: MapShape,
  value: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): unknown {
  const entries = Object.entries(value).map(([key, item]) => {
    if (!shape.keys.test(key)) {
      report(`${path}.${key}`, `${shown(key)} cannot be a key here`, `use ${shape.keyForm}`);
    }
    return [key, decodeValue(shape.values, item, `${path}.${key}`, report)];
  });
  return Object.fromEntries(entries);
}

function wrongType(shape: Shape, value: unknown, path: string, report: Report): undefined {
  report(path, `is ${shown(value)}, of the wrong type`, `set ${path} to ${expectation(shape)}`);
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
