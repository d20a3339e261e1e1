import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { Tally } from "./tally.ts";

/** Writes what a run of vitest came to as JSON, with the reason of every skipped test, which vitest's own JSON lacks. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that cannot be loaded has no tests that could fail; an error outside of any test has none either.
    const failedFiles = modules.filter((module) => module.errors().length > 0).length;
    const tally: Tally = {
      passed: count("passed"),
      failed: count("failed") + failedFiles + unhandledErrors.length,
      skipped: tests.filter((test) => ["skipped", "pending"].includes(test.result().state)).map(skipped),
    };
    const file = process.env.LAB_TALLY_FILE;
    if (file) writeFileSync(file, JSON.stringify(tally));
  }
}

function skipped(test: TestCase): string {
  const result = test.result();
  const reason = result.state === "skipped" && result.note ? result.note : "no reason given";
  return `${test.module.relativeModuleId}: ${test.fullName}: ${reason}`;
}
