/** Letters and digits of a key after its prefix. */
export const API_KEY_LENGTH = 40;

/** A key in the form that clients of the OpenAI interface know. */
export function apiKey(random: string): string {
  return `sk-${random}`;
}
