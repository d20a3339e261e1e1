import type { ChildProcess } from "node:child_process";
import type { Work } from "../provider/resource.ts";
import type { Outcome } from "./run.ts";

/** The real provider reads log lines with Go's bufio.Scanner: it stops at a longer one, and the command then hangs. */
const longestLine = 64 * 1024;

export interface Captured extends Outcome {
  /** Both streams in the order of arrival, for error messages. */
  readonly both: string;
  readonly code: number | null;
  readonly signal: string | null;
}

/** Feeds a child its stdin and collects what it prints until it has closed both streams; shows lines live as `logging` says. */
export async function capture(child: ChildProcess, stdin: string, work: Work): Promise<Captured> {
  const logging = work.inputs.logging ?? "stdoutAndStderr";
  const text = { stdout: "", stderr: "", both: "" };
  let tooLong: string | undefined;
  const rest = { stdout: "", stderr: "" };
  const show = (name: "stdout" | "stderr", piece: string): void => {
    if (logging !== name && logging !== "stdoutAndStderr") return;
    const lines = `${rest[name]}${piece}`.split("\n");
    rest[name] = lines.pop() ?? "";
    for (const line of lines) work.log.status(line);
    if ([...lines, rest[name]].some((line) => line.length >= longestLine)) tooLong = name;
  };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (piece: string) => {
      text[name] += piece;
      text.both += piece;
      show(name, piece);
    });
  // A command that ends without reading its stdin is no error.
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
  const { code, signal } = await closed(child);
  for (const name of ["stdout", "stderr"] as const) if (rest[name] !== "") work.log.status(rest[name]);
  if (tooLong)
    throw new Error(
      `a line of ${longestLine} bytes or more on ${tooLong}: the real command provider hangs on it (set logging)`,
    );
  return {
    stdout: withoutNewline(text.stdout),
    stderr: withoutNewline(text.stderr),
    both: text.both,
    code,
    signal,
  };
}

const withoutNewline = (text: string): string => (text.endsWith("\n") ? text.slice(0, -1) : text);

/** Unlike events.once this does not end at an `error`: a killed child is one only after both its streams are closed. */
function closed(child: ChildProcess): Promise<Pick<Captured, "code" | "signal">> {
  const { promise, resolve } = Promise.withResolvers<Pick<Captured, "code" | "signal">>();
  child.once("close", (code, signal) => resolve({ code, signal }));
  return promise;
}
