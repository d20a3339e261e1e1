/** Takes one thing that is wrong: where, what, and what to do. */
export type Report = (path: string, message: string, hint: string) => void;

const MOST_CHARACTERS = 60;

/** A value as it stands in a message: as JSON, short, on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}

/** A secret's value must never reach a message. */
export function withoutValues(report: Report): Report {
  return (path, _message, hint) => report(path, "does not have the right form", hint);
}
