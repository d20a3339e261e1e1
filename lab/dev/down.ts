/** `npm run dev:down`: removes what `npm run dev` deployed and started, and says what stays. Safe to repeat. */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { runOnTerminal } from "../engine/engine.ts";
import { repository } from "../engine/places.ts";
import { Instance } from "../machines/instance.ts";
import { labFolder } from "../machines/places.ts";
import { must } from "../machines/program.ts";
import { stopStandIns } from "../standins/service.ts";
import { forgetStack, instanceName, stack, stackExists } from "./stack.ts";

try {
  await down();
} catch (error) {
  console.error(`\nnpm run dev:down failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function down(): Promise<void> {
  const instance = new Instance(instanceName);
  if (stackExists() && instance.machines().length > 0 && !(await destroy(instance)))
    console.log("\npulumi destroy failed; its machines are removed all the same, and their state is dropped");
  await stopStandIns(instance);
  await instance.remove();
  if (stackExists()) await forgetStack();
  console.log("removed: stack, machines with their disks, stand-ins, network");
  await sayWhatStays(instance);
}

/** Runs as on anybody's hosts, and the machines have to be on for it. False: it failed. */
async function destroy(instance: Instance): Promise<boolean> {
  try {
    await instance.start(instance.machines().length);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
  return (await runOnTerminal(["destroy", "--stack", stack, "--yes"], { instance: instanceName })) === 0;
}

async function sayWhatStays(instance: Instance): Promise<void> {
  const kept: readonly (readonly [what: string, folder: string])[] = [
    ["weights", `${instance.shared}/deepseek/weights`],
    ["wheelhouse", `${instance.shared}/deepseek/wheelhouse`],
    ["all of the set-up, these included", labFolder],
  ];
  console.log("stays, for the next time:");
  for (const [what, folder] of kept)
    if (existsSync(folder)) console.log(`  ${await size(folder)}  ${what}: ${relative(repository, folder)}`);
  console.log(`to have it all gone: rm -r ${relative(repository, labFolder)}`);
}

async function size(folder: string): Promise<string> {
  const kibibytes = Number((await must("du", ["-sk", folder])).split("\t")[0]);
  return `${(kibibytes / 1024).toFixed(1).padStart(9)} MiB`;
}
