/** The provider that shows our lines stops at one of 64 KiB; nobody reads beyond this in a log. */
const LONGEST_LINE = 400;

/**
 * Makes text fit to be shown: without secrets, because what is printed during `up` is shown in clear and log lines
 * are not ours, and without endless lines.
 */
export function redactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets.filter((secret): secret is string => secret !== undefined && secret !== "");
  return (text) => {
    const redacted = known.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
    return redacted.split("\n").map(clipped).join("\n");
  };
}

function clipped(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)} …`;
}
