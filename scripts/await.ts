/**
 * Waits for a group of nodes and shows what each of them does meanwhile.
 *
 *     AWAIT_URL=… AWAIT_OPERATOR_KEY=… … node scripts/await.ts weights|answer
 *
 * `pulumi up` runs it (`components/await.ts`); the settings are environment variables (`boot/awaitProtocol.ts`).
 */
import { awaitSettings } from "../boot/awaitProtocol.ts";
import { awaitGroup } from "./await/awaitGroup.ts";
import { AwaitFailed } from "./await/failure.ts";
import { realPorts } from "./await/realPorts.ts";
import { redactor } from "./await/redact.ts";

async function main(verb: string | undefined): Promise<void> {
  if (verb !== "weights" && verb !== "answer")
    throw new AwaitFailed("usage: node scripts/await.ts weights|answer");
  const settings = awaitSettings(process.env);
  try {
    const result = await awaitGroup(verb, settings, realPorts(settings));
    if (result !== undefined) console.log(JSON.stringify(result));
  } catch (error) {
    if (!(error instanceof AwaitFailed)) throw error;
    console.error(redactor([settings.operatorKey, settings.apiKey])(error.message));
    process.exitCode = 1;
  }
}

await main(process.argv[2]);
