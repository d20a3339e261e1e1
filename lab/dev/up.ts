/** `npm run dev`: from a clone to a URL that answers. Safe to repeat: what runs already is kept. */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { runOnTerminal } from "../engine/engine.ts";
import { repository } from "../engine/places.ts";
import { writeLabSettings } from "../engine/stackFile.ts";
import { engineChoice } from "../engine/steps.ts";
import { Instance } from "../machines/instance.ts";
import { allSteps } from "../setup/all.ts";
import { runSteps } from "../setup/steps.ts";
import { startStandIns } from "../standins/service.ts";
import { firstAnswer } from "./firstAnswer.ts";
import { question } from "./question.ts";
import { forgetStack, instanceName, stack, stackExists, stackOutputs } from "./stack.ts";
import { devHostCount, stackSettings } from "./stackSettings.ts";
import { Stopwatch } from "./stopwatch.ts";
import { summary } from "./summary.ts";

try {
  await up();
} catch (error) {
  console.error(`\nnpm run dev failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function up(): Promise<void> {
  const stopwatch = new Stopwatch();
  const instance = new Instance(instanceName);
  await stopwatch.time("set-up", setUp);
  await stopwatch.time("machines", () => provideMachines(instance));
  await stopwatch.time(`pulumi up -s ${stack}`, deploy);
  const outputs = await stackOutputs();
  const answer = await stopwatch.time("first answer", () => firstAnswer(outputs));
  console.log(
    `asked:    ${question}\nanswered: ${JSON.stringify(answer)} (random weights: words without sense)`,
  );
  const caFile = join(instance.folder, "ca.pem");
  writeFileSync(caFile, outputs.caCertificate);
  console.log(summary(outputs, relative(repository, caFile)));
  console.log(`\n── times\n${stopwatch.table()}`);
}

async function setUp(): Promise<void> {
  await runSteps(allSteps);
  console.log(`Pulumi engine: ${engineChoice().why}`);
}

async function provideMachines(instance: Instance): Promise<void> {
  // State of machines that are gone (a deleted folder, for example) would make `up` believe that all is done.
  if (instance.machines().length === 0 && stackExists()) await forgetStack();
  const machines = await instance.start(devHostCount());
  await startStandIns(instance);
  writeLabSettings(instanceName, stack, await stackSettings(instance));
  for (const machine of machines) console.log(`${machine.name}  ${machine.address}  answers over SSH`);
}

async function deploy(): Promise<void> {
  // The summary that follows says what the outputs are, and an empty stack needs no preview.
  const less = ["--skip-preview", "--suppress-outputs", "--suppress-progress"];
  const code = await runOnTerminal(["up", "--stack", stack, "--yes", ...less], { instance: instanceName });
  if (code !== 0)
    throw new Error(
      `pulumi up ended with ${code}; after the cause is gone: npm run dev again, or npm run dev:down to remove all`,
    );
}
