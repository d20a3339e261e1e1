import type { EngineVersion } from "./catalogue/engines.ts";
import { type EngineFlag, engineFlags, valueCount, valueObjection } from "./engineFlags.ts";
import { nearest } from "./nearest.ts";

/** A flag with the values that follow it in an argument list. */
export interface EngineArgument {
  /** Where the flag stands in the list. */
  readonly index: number;
  readonly flag: string;
  readonly values: readonly string[];
}

/** What an engine's parser would not take. */
export interface ArgumentProblem {
  readonly index: number;
  readonly message: string;
  readonly hint: string;
}

/** Splits an argument list as argparse does: `--flag value …` or `--flag=value`. */
export function groupArguments(argv: readonly string[]): {
  groups: EngineArgument[];
  strays: ArgumentProblem[];
} {
  const groups: { index: number; flag: string; values: string[] }[] = [];
  const strays: ArgumentProblem[] = [];
  argv.forEach((argument, index) => {
    const equals = argument.indexOf("=");
    const last = groups.at(-1);
    if (/^-{1,2}[A-Za-z]/.test(argument)) {
      const flag = equals === -1 ? argument : argument.slice(0, equals);
      groups.push({ index, flag, values: equals === -1 ? [] : [argument.slice(equals + 1)] });
    } else if (last === undefined) {
      strays.push({
        index,
        message: `${argument} is a value without a flag before it`,
        hint: "write each flag and each value as an element of its own",
      });
    } else {
      last.values.push(argument);
    }
  });
  return { groups, strays };
}

/** Holds an argument list against the flags that a release really has. */
export function argumentProblems(version: EngineVersion, argv: readonly string[]): ArgumentProblem[] {
  const known = engineFlags(version);
  const { groups, strays } = groupArguments(argv);
  return [...strays, ...groups.flatMap((group) => problemsOf(version, known, group))];
}

function problemsOf(
  version: EngineVersion,
  known: ReadonlyMap<string, EngineFlag>,
  { index, flag, values }: EngineArgument,
): ArgumentProblem[] {
  const row = known.get(flag);
  if (row === undefined) return [{ index, ...unknownFlag(version, known, flag) }];
  if (row.action === "DeprecatedAction") {
    return [{ index, message: `SGLang ${version} has given up ${flag}`, hint: `remove ${flag}` }];
  }
  const [least, most] = valueCount(row);
  if (values.length < least) {
    return [{ index, message: `${flag} lacks its value`, hint: "put the value into the next element" }];
  }
  if (values.length > most) {
    const taken = most === 0 ? "takes no value" : "takes one value";
    return [
      {
        index,
        message: `${flag} ${taken}, and ${values.join(" ")} follows`,
        hint: `remove ${values.at(-1)}`,
      },
    ];
  }
  return values.flatMap((value) => {
    const objection = valueObjection(row, value);
    if (objection === undefined) return [];
    return [
      { index, message: `${flag} ${value}: the value ${objection}`, hint: `change the value of ${flag}` },
    ];
  });
}

function unknownFlag(version: EngineVersion, known: ReadonlyMap<string, EngineFlag>, flag: string) {
  const spellings = [...known.keys()];
  const completed = spellings.find((spelling) => flag.length > 3 && spelling.startsWith(flag));
  const near = completed ?? nearest(flag, spellings);
  return {
    message: `SGLang ${version} has no flag ${flag}`,
    hint: near === undefined ? `remove it; see launch_server --help of ${version}` : `write ${near}`,
  };
}
