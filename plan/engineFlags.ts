import type { EngineVersion } from "./catalogue/engines.ts";
import flags0510 from "./flags/sglang-0.5.10.post1.json" with { type: "json" };
import flags0523 from "./flags/sglang-0.5.23.json" with { type: "json" };

/** One option of `sglang.launch_server`, as argparse describes it. */
export interface EngineFlag {
  /** All spellings. */
  readonly flags: readonly string[];
  /** Name of the argparse action; absent: the flag stores a value. */
  readonly action?: string;
  /** Name of the function that reads the value. */
  readonly type?: string;
  readonly nargs?: string;
  readonly choices?: readonly (string | number)[];
}

interface FlagFile {
  readonly args: readonly EngineFlag[];
}

/** Written by the real parser of each release: `ServerArgs.add_cli_args`, one row per action. */
const FILES = { "0.5.10.post1": flags0510, "0.5.23": flags0523 } as const satisfies Record<
  EngineVersion,
  FlagFile
>;

/** Every spelling of a release's flags with its row. */
export function engineFlags(version: EngineVersion): ReadonlyMap<string, EngineFlag> {
  const file: FlagFile = FILES[version];
  return new Map(file.args.flatMap((flag) => flag.flags.map((spelling) => [spelling, flag])));
}

/** How many values follow the flag: least and most. */
export function valueCount({ action, nargs }: EngineFlag): readonly [number, number] {
  if (nargs === "?") return [0, 1];
  if (nargs === "*") return [0, Number.POSITIVE_INFINITY];
  if (nargs === "+") return [1, Number.POSITIVE_INFINITY];
  return action === undefined ? [1, 1] : [0, 0];
}

/** What is wrong with one value in the eyes of the release's parser; undefined: nothing. */
export function valueObjection(flag: EngineFlag, value: string): string | undefined {
  if (flag.choices !== undefined && !flag.choices.map(String).includes(value)) {
    return `must be one of ${flag.choices.join(", ")}`;
  }
  switch (flag.type) {
    case "int":
      return /^-?\d+$/.test(value) ? undefined : "must be a whole number";
    case "human_readable_int":
      return /^\d+(\.\d+)?([kKmMgGtT]i?)?$/.test(value)
        ? undefined
        : "must be a whole number, such as 4096 or 4k";
    case "float":
      return Number.isFinite(Number(value)) && value.trim() !== "" ? undefined : "must be a number";
    case "loads":
    case "json_list_type":
      return isJson(value) ? undefined : "must be JSON";
    default:
      return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
