/** `npm run check`: static checks and the tests that need no machine; seconds. */
import { debianPackagesStep } from "./debianPackages.ts";
import { runSteps } from "./steps.ts";
import { runStaticChecks, runTests } from "./suites.ts";
import { add, closingLine } from "./tally.ts";
import { pythonToolsStep } from "./tools.ts";

await runSteps([debianPackagesStep, pythonToolsStep]);
const tally = add([await runStaticChecks(), await runTests(["pure", "program", "node"])]);
for (const line of tally.skipped) console.log(`skipped ${line}`);
console.log(closingLine(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
