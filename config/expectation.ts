import type { Shape } from "./shape.ts";

/** What a value of this shape is, in words that follow "must be". */
export function expectation(shape: Shape): string {
  switch (shape.kind) {
    case "string":
      return shape.oneOf === undefined ? (shape.form ?? "text") : `one of ${shape.oneOf.join(", ")}`;
    case "integer":
      return `a whole number from ${shape.min} to ${shape.max}`;
    case "decimal":
      return `a fraction from ${shape.min} to ${shape.max}, in quotes`;
    case "boolean":
      return "true or false";
    case "array":
      return `a list, each element ${expectation(shape.items)}`;
    case "record":
      return `an object with ${Object.keys(shape.fields).join(", ")}`;
    case "map":
      return `an object: each key ${shape.keyForm}, each value ${expectation(shape.values)}`;
    default:
      return shape satisfies never;
  }
}
