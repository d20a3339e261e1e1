/** What a value of the stack file may be; the decoder, Pulumi.yaml and the documentation are driven by it. */
export type Shape =
  | TextShape
  | IntegerShape
  | DecimalShape
  | BooleanShape
  | ArrayShape
  | RecordShape
  | MapShape;

export interface TextShape {
  readonly kind: "string";
  readonly pattern?: RegExp;
  /** The pattern in words; stands in the message where it does not match. */
  readonly form?: string;
  readonly oneOf?: readonly string[];
}

export interface IntegerShape {
  readonly kind: "integer";
  readonly min: number;
  readonly max: number;
}

/** A fraction. Pulumi knows no such type, so it travels as a string. */
export interface DecimalShape {
  readonly kind: "decimal";
  readonly min: number;
  readonly max: number;
}

export interface BooleanShape {
  readonly kind: "boolean";
}

export interface ArrayShape {
  readonly kind: "array";
  readonly items: Shape;
}

/** An object with known fields. */
export interface RecordShape {
  readonly kind: "record";
  readonly fields: Readonly<Record<string, Field>>;
  /** Other fields are not looked at: for files of others that users paste whole. */
  readonly ignoreOthers?: boolean;
}

export interface Field {
  readonly shape: Shape;
  readonly description: string;
  /** Value when absent; a field with neither `default` nor `optional` must be set. */
  readonly default?: unknown;
  readonly optional?: true;
}

/** An object whose keys the user chooses. */
export interface MapShape {
  readonly kind: "map";
  readonly keys: RegExp;
  readonly keyForm: string;
  readonly values: Shape;
}

/** The type that a decoded value of a shape has. */
export type Decoded<S extends Shape> = S extends { kind: "string"; oneOf: readonly (infer Choice)[] }
  ? Choice
  : S extends TextShape
    ? string
    : S extends IntegerShape | DecimalShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends { kind: "array"; items: infer Item extends Shape }
          ? readonly Decoded<Item>[]
          : S extends { kind: "map"; values: infer Value extends Shape }
            ? Readonly<Record<string, Decoded<Value>>>
            : S extends { kind: "record"; fields: infer Fields extends Record<string, Field> }
              ? DecodedFields<Fields>
              : never;

export type DecodedFields<Fields extends Readonly<Record<string, Field>>> = {
  readonly [Name in keyof Fields]: Fields[Name] extends { optional: true }
    ? Decoded<Fields[Name]["shape"]> | undefined
    : Decoded<Fields[Name]["shape"]>;
};
