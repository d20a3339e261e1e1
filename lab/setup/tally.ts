/** What a number of checks and tests came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** One line for each: file, title, reason. */
  readonly skipped: readonly string[];
}

export const add = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  skipped: tallies.flatMap(({ skipped }) => skipped),
});

/** The line with which `npm test` ends. */
export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
