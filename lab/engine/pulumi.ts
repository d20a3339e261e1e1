/** `npm run pulumi -- ARGS`: Pulumi as users know it, with the lab's engine, plugins, state and passphrase. */
import { runSteps } from "../setup/steps.ts";
import { runOnTerminal } from "./engine.ts";
import { engineSteps } from "./steps.ts";

const instance = process.env.LAB_INSTANCE ?? "dev";
await runSteps(engineSteps, { print: (line) => line.startsWith("made") && console.error(line) });
process.exitCode = await runOnTerminal(process.argv.slice(2), { instance });
