import { spawn } from "node:child_process";

export interface Result {
  /** Exit status; 128 where a signal ended the program. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  /** Ends the program by SIGKILL after so many seconds. */
  readonly timeoutSeconds?: number;
}

/** Runs a program to its end. A non-zero exit is a result; only a program that cannot start is an error. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "pipe"],
    killSignal: "SIGKILL",
    ...(options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 }),
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  child.once("error", (error) => reject(new Error(`${program} cannot be started: ${error.message}`)));
  child.once("close", (code) => resolve({ code: code ?? 128, ...output }));
  // A program that ends without reading its input is no fault of ours.
  child.stdin.once("error", () => {});
  child.stdin.end(options.stdin ?? "");
  return promise;
}

/** Runs a program that has to succeed; returns its standard output. */
export async function must(program: string, args: readonly string[], options?: RunOptions): Promise<string> {
  const result = await run(program, args, options);
  if (result.code !== 0)
    throw new Error(`${program} ${args.join(" ")} failed (exit ${result.code}): ${result.stderr.trim()}`);
  return result.stdout;
}
