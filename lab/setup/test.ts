/** `npm test`: all set-up, all static checks, all tests; its last line is the sum. */
import { engineChoice } from "../engine/steps.ts";
import { allSteps } from "./all.ts";
import { runSteps } from "./steps.ts";
import { runStaticChecks, runTests } from "./suites.ts";
import { add, closingLine, type Tally } from "./tally.ts";

/** A set-up that fails must not hide what else is wrong, nor the closing line. */
async function setUp(): Promise<Tally> {
  try {
    await runSteps(allSteps);
    console.log(`Pulumi engine: ${engineChoice().why}`);
    return { passed: 0, failed: 0, skipped: [] };
  } catch (error) {
    console.log(`FAILED ${(error as Error).message}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}

const setup = await setUp();
const quick = [await runStaticChecks(), await runTests(["pure", "program", "node"])];
const lab = setup.failed === 0 ? [await runTests(["lab"])] : [];
const tally = add([setup, ...quick, ...lab]);
for (const line of tally.skipped) console.log(`skipped ${line}`);
console.log(closingLine(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
