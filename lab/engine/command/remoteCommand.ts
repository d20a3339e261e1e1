import type { ResourceType, Work } from "../provider/resource.ts";
import { remoteInputs } from "./inputs.ts";
import { runClient } from "./openssh.ts";
import { commandLife, environmentOf, type Outcome, previousOutput, stdinOf } from "./run.ts";

/** command.remote.Command: provider/pkg/provider/remote/commandOutputs.go */
export const remoteCommand: ResourceType = {
  shape: remoteInputs,
  replacedBy: ["triggers"],
  outputs: ["stdout", "stderr"],
  ...commandLife(runThere),
};

async function runThere(work: Work, command: string): Promise<Outcome> {
  const asked = environmentOf(work);
  const previous = previousOutput(work);
  const environment = { ...asked, ...previous };
  const refused = await refusedVariables(work, environment);
  for (const name of refused) work.log.keep(name in asked ? "ERROR" : "WARNING", unableToSet(name));
  const fatal = refused.find((name) => name in asked);
  if (fatal)
    throw new Error(`could not set environment variable ${JSON.stringify(fatal)}: ssh: setenv failed`);

  const client = { program: "ssh", command: [command], stdin: stdinOf(work), environment } as const;
  const { stdout, stderr, both, code, signal } = await runClient(work, client);
  if (code === 0) return { stdout, stderr };
  const ending = signal ? `ssh was ended by ${signal}` : `Process exited with status ${code}`;
  throw new Error(`${ending}: running ${JSON.stringify(command)}:\n${both}`);
}

/**
 * Variables that the server does not take. OpenSSH's client does not ask for an answer to them, the real provider does:
 * so look whether they arrive.
 */
async function refusedVariables(work: Work, environment: Record<string, string>): Promise<string[]> {
  const names = Object.keys(environment);
  if (names.length === 0) return [];
  const quiet = { ...work, inputs: { ...work.inputs, logging: "none" } };
  const probe = names.map((name) => `printenv ${name} >/dev/null || echo ${name}`).join("; ");
  const { stdout } = await runClient(quiet, { program: "ssh", command: [probe], stdin: "", environment });
  return stdout.split("\n").filter((line) => names.includes(line));
}

const unableToSet = (name: string): string =>
  `Unable to set '${name}'. This only works if your SSH server is configured to accept these variables via AcceptEnv. ` +
  "Alternatively, if a Bash-like shell runs the command on the remote host, you could prefix the command itself " +
  "with the variables in the form 'VAR=value command'";
