import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { ResourceType, Work } from "../provider/resource.ts";
import { capture } from "./capture.ts";
import { localInputs } from "./inputs.ts";
import { commandLife, environmentOf, type Outcome, previousOutput, stdinOf } from "./run.ts";

/** command.local.Command: provider/pkg/provider/local/commandOutputs.go */
export const localCommand: ResourceType = {
  shape: localInputs,
  replacedBy: ["triggers"],
  outputs: ["stdout", "stderr"],
  judge: (inputs) =>
    ["assetPaths", "archivePaths"]
      .filter((property) => inputs[property] !== undefined)
      .map((property) => ({ property, reason: "the lab's command provider collects no assets" })),
  ...commandLife(runHere),
};

async function runHere(work: Work, command: string): Promise<Outcome> {
  const given = work.inputs.interpreter;
  const interpreter = Array.isArray(given) && given.length > 0 ? given.map(String) : ["/bin/sh", "-c"];
  const [program = "/bin/sh", ...args] = [...interpreter, command];
  const cwd = String(work.inputs.dir ?? process.cwd());
  const running = `running ${JSON.stringify(command)}:`;
  if (!existsSync(cwd)) throw new Error(`chdir ${cwd}: no such file or directory: ${running}`);
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...environmentOf(work), ...previousOutput(work) },
    stdio: ["pipe", "pipe", "pipe"],
    // As the real one: the child alone gets SIGKILL, not what it has started.
    killSignal: "SIGKILL",
    signal: work.cancelled,
  });
  const failed = Promise.withResolvers<never>();
  child.once("error", (error) => {
    if (error.name !== "AbortError") failed.reject(new Error(`${error.message}: ${running}`));
  });
  const { stdout, stderr, both, code, signal } = await Promise.race([
    capture(child, stdinOf(work), work),
    failed.promise,
  ]);
  if (code === 0) return { stdout, stderr };
  const ending =
    signal === "SIGKILL" ? "signal: killed" : signal ? `signal: ${signal}` : `exit status ${code}`;
  throw new Error(`${ending}: ${running}\n${both}`);
}
