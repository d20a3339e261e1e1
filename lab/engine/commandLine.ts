/** Commands that take `--config-file`: each reads or writes a stack file (pulumi 3.259, with aliases). */
const takesConfigFile = [
  ...["up", "update", "preview", "pre", "refresh", "destroy", "down", "dn"],
  ...["import", "watch", "logs", "config"],
];

/** Commands of a stack that do not take it: they run in the instance's folder, beside its own stack file. */
const runsInProjectFolder = ["stack", "state", "cancel"];

/** Flags before a command whose next word is theirs, not the command. */
const takesValue = [
  ...["--color", "-v", "--verbose", "--memprofilerate", "--profiling", "--tracing", "--otel-traces"],
  ...["-s", "--stack"],
];

export interface LabCommand {
  readonly args: readonly string[];
  /** The stack that has to exist, with an up-to-date stack file, before the command runs. */
  readonly stack?: string;
}

export interface Folders {
  readonly project: string;
  readonly stackFile: (stack: string) => string;
}

/** What `pulumi ARGS` becomes in the lab, so that no tracked file of the repository changes. */
export function labCommand(args: readonly string[], folders: Folders): LabCommand {
  const at = args.findIndex(
    (arg, index) => !arg.startsWith("-") && !takesValue.includes(args[index - 1] ?? ""),
  );
  const command = args[at];
  const choosesFolder = args.some((arg) => arg === "-C" || arg === "--cwd" || arg.startsWith("--cwd="));
  if (command === undefined || choosesFolder) return { args };
  if (runsInProjectFolder.includes(command)) return { args: ["-C", folders.project, ...args] };
  if (!takesConfigFile.includes(command)) return { args };
  const given = stackOf(args);
  const stack = given ?? "dev";
  const added = [
    "--config-file",
    folders.stackFile(stack),
    ...(given === undefined ? ["--stack", stack] : []),
  ];
  return { args: [...args.slice(0, at + 1), ...added, ...args.slice(at + 1)], stack };
}

function stackOf(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === "-s" || arg === "--stack");
  if (at >= 0) return args[at + 1];
  const joined = args.find((arg) => arg.startsWith("--stack=") || /^-s.+/.test(arg));
  return joined?.replace(/^(--stack=|-s=?)/, "");
}
