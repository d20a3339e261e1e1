/**
 * One thing that is wrong with what the user asked for.
 *
 * `message` says what is wrong, with the value against its limit; `hint` says what to do about it.
 */
export interface Issue {
  /** Where the value stands, as in the stack file: `nodes`, `hosts[1].address`, `engineEnv.FOO`. */
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** Every issue of one stack in the house form: `✖ path: message`, then `→ hint`. */
export function formatIssues(stack: string, issues: readonly Issue[]): string {
  const lines = issues.map((issue) => `  ✖ ${issue.path}: ${issue.message}\n    → ${issue.hint}`);
  return [`The plan for stack ${stack} cannot be deployed:`, ...lines].join("\n");
}

/** Thrown once, with every issue that was found. */
export class InvalidPlan extends Error {
  readonly issues: readonly Issue[];
  constructor(stack: string, issues: readonly Issue[]) {
    super(formatIssues(stack, issues));
    this.name = "InvalidPlan";
    this.issues = issues;
  }
}
