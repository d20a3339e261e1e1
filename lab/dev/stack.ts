import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../engine/engine.ts";
import { backendFolder } from "../engine/places.ts";

/** The stack that `npm run dev` deploys, in the lab's instance of the same name. */
export const stack = "dev";
export const instanceName = "dev";

/** Outputs of index.ts that the lab reads. */
export interface StackOutputs {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly caCertificate: string;
  readonly model: string;
  readonly contextLength: number;
  readonly kvTokensReported: number | null;
  readonly nodes: readonly { readonly name: string; readonly rank: number; readonly address: string }[];
}

export const stackExists = (): boolean =>
  existsSync(join(backendFolder(instanceName), ".pulumi/stacks/deepseek", `${stack}.json`));

/** With secrets: for use here, never for printing. */
export async function stackOutputs(): Promise<StackOutputs> {
  const args = ["stack", "output", "--stack", stack, "--json", "--show-secrets"];
  const { code, stdout, stderr } = await run(args, { instance: instanceName });
  if (code !== 0) throw new Error(`pulumi stack output failed: ${stderr.trim()}`);
  return JSON.parse(stdout) as StackOutputs;
}

/** Forgets a stack whose machines exist no more: there is nothing left that its state could describe. */
export async function forgetStack(): Promise<void> {
  // A CLI that was killed has left its lock.
  for (const args of [
    ["cancel", stack, "--yes"],
    ["stack", "rm", stack, "--force", "--yes", "--preserve-config"],
  ]) {
    const { code, stderr } = await run(args, { instance: instanceName });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed: ${stderr.trim()}`);
  }
}
