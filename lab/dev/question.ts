export const question = "Which is larger, 9.9 or 9.11?";

/** The body that `npm run dev` asks with and prints for pasting. */
export const chat = (model: string): object => ({
  model,
  messages: [{ role: "user", content: question }],
  max_tokens: 24,
});
