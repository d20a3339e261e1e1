import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";
import { labCommand } from "./commandLine.ts";
import {
  backendFolder,
  nodeProgram,
  passphraseFile,
  projectFolder,
  pulumiHome,
  repository,
  stackConfigFile,
} from "./places.ts";
import { prepareProjectFolder, prepareStackFile } from "./stackFile.ts";
import { engineChoice } from "./steps.ts";

export interface EngineOptions {
  /** Instance of the lab; each has its own state. */
  readonly instance: string;
  /** Gets every line of both streams as it comes. */
  readonly onLine?: (line: string) => void;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder of the Pulumi project; the repository unless a test brings its own. */
  readonly project?: string;
}

export interface EngineResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `pulumi` that runs. */
export interface EngineRun {
  /** What one ^C does: the engine finishes what runs; a second one gives that up. */
  interrupt(): void;
  /** Ends the CLI at once, without its knowing. */
  kill(): void;
  readonly done: Promise<EngineResult>;
}

/** Environment in which any `pulumi` sees the lab's engine, plugins, state and passphrase, and nothing of the user's. */
export function engineEnvironment(instance: string): Record<string, string> {
  const {
    PULUMI_ACCESS_TOKEN: _token,
    PULUMI_CONFIG_PASSPHRASE: _passphrase,
    PULUMI_STACK: _stack,
    ...others
  } = process.env;
  mkdirSync(backendFolder(instance), { recursive: true });
  return {
    ...(others as Record<string, string>),
    PATH: [engineChoice().cliFolder, dirname(nodeProgram), others.PATH].join(delimiter),
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${backendFolder(instance)}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Set-up has put every plugin in its place: a missing one is an error, not a download.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Runs `pulumi ARGS` to its end. A non-zero exit is a result. */
export const run = (args: readonly string[], options: EngineOptions): Promise<EngineResult> =>
  start(args, options).then(({ done }) => done);

/** Starts `pulumi ARGS`, after making the stack if it is not there. */
export async function start(args: readonly string[], options: EngineOptions): Promise<EngineRun> {
  const child = await spawnEngine(args, options, ["ignore", "pipe", "pipe"]);
  return {
    interrupt: () => child.kill("SIGINT"),
    kill: () => child.kill("SIGKILL"),
    done: collect(child, options.onLine),
  };
}

/** Runs `pulumi ARGS` on the caller's terminal; returns its exit code. */
export async function runOnTerminal(args: readonly string[], options: EngineOptions): Promise<number> {
  const child = await spawnEngine(args, options, "inherit");
  // A ^C reaches the CLI by itself, which then ends in order; this process only has to wait for it.
  const ignore = () => {};
  const passOn = () => child.kill("SIGTERM");
  process.on("SIGINT", ignore).on("SIGTERM", passOn);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code ?? 1;
  } finally {
    // What comes after the CLI must end at a ^C again.
    process.off("SIGINT", ignore).off("SIGTERM", passOn);
  }
}

type Stdio = "inherit" | ["ignore", "pipe", "pipe"];

async function spawnEngine(
  args: readonly string[],
  options: EngineOptions,
  stdio: Stdio,
): Promise<ChildProcess> {
  const { instance, project = repository } = options;
  const folders = {
    project: projectFolder(instance),
    stackFile: (stack: string) => stackConfigFile(instance, stack),
  };
  const command = labCommand(args, folders);
  const env = { ...engineEnvironment(instance), ...options.environment };
  prepareProjectFolder(instance, project);
  if (command.stack !== undefined) await prepareStack(instance, command.stack, project, env);
  return spawn(join(engineChoice().cliFolder, "pulumi"), command.args, { cwd: project, env, stdio });
}

async function prepareStack(
  instance: string,
  stack: string,
  project: string,
  env: Record<string, string>,
): Promise<void> {
  prepareStackFile(instance, stack, project);
  const { name } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { name: string };
  if (existsSync(join(backendFolder(instance), ".pulumi/stacks", name, `${stack}.json`))) return;
  // `stack init` writes the salt beside the Pulumi.yaml that it finds: the instance's, not the repository's.
  const args = ["-C", projectFolder(instance), "stack", "init", stack, "--non-interactive"];
  const child = spawn(join(engineChoice().cliFolder, "pulumi"), args, {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { code, stderr } = await collect(child);
  if (code !== 0) throw new Error(`pulumi stack init ${stack} failed: ${stderr.trim()}`);
}

async function collect(child: ChildProcess, onLine?: (line: string) => void): Promise<EngineResult> {
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    const stream = child[name];
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      text[name] += `${line}\n`;
      onLine?.(line);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 128, ...text };
}
