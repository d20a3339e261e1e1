import { randomBytes } from "node:crypto";
import type { ResourceType, Work } from "../provider/resource.ts";
import { type Bag, isBag } from "../provider/values.ts";

/** What a command left behind. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

export type Run = (work: Work, command: string) => Promise<Outcome>;

/** Create, update and delete of a command: the same for local and remote ones, only the way to run differs. */
export function commandLife(run: Run): Pick<ResourceType, "create" | "update" | "delete"> {
  return {
    async create(work) {
      const outputs = await runIfGiven(run, work, work.inputs.create, { stdout: "", stderr: "" });
      return { id: uniqueId(work.name), outputs };
    },
    update: (work) => {
      const command = work.inputs.update ?? work.inputs.create;
      return runIfGiven(run, work, command, previousOf(work));
    },
    async delete(work) {
      await runIfGiven(run, work, work.inputs.delete, previousOf(work));
    },
  };
}

async function runIfGiven(run: Run, work: Work, command: unknown, otherwise: Outcome): Promise<Bag> {
  return { ...(typeof command === "string" ? await run(work, command) : otherwise) };
}

const previousOf = ({ state }: Work): Outcome => ({
  stdout: String(state.stdout ?? ""),
  stderr: String(state.stderr ?? ""),
});

/** What the run before printed, as the next one finds it in its environment. */
export function previousOutput({ inputs, state }: Work): Record<string, string> {
  if (inputs.addPreviousOutputInEnv === false) return {};
  const { stdout, stderr } = previousOf({ state } as Work);
  return {
    ...(stdout === "" ? {} : { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr === "" ? {} : { PULUMI_COMMAND_STDERR: stderr }),
  };
}

export function environmentOf({ inputs }: Work): Record<string, string> {
  const given = inputs.environment;
  return isBag(given)
    ? Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]))
    : {};
}

export const stdinOf = ({ inputs }: Work): string => String(inputs.stdin ?? "");

/** As resource.NewUniqueHex(name, 8, 0) of Pulumi's SDK. */
export const uniqueId = (name: string): string => `${name}${randomBytes(4).toString("hex")}`;
