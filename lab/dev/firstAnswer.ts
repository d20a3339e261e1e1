import { text as wholeText } from "node:stream/consumers";
import { type Door, openDoor, type Reply } from "../../scripts/await/door.ts";
import { waitFor } from "../machines/waitFor.ts";
import { chat } from "./question.ts";
import type { StackOutputs } from "./stack.ts";

/** Time for a group that was switched off and on again to load and serve. */
const waitSeconds = 300;

/** Asks one question until it is answered; prints what /health says meanwhile. */
export async function firstAnswer({ apiKey, apiUrl, caCertificate, model }: StackOutputs): Promise<string> {
  const door = openDoor(apiUrl, caCertificate);
  let answer: string | undefined;
  let shown = "";
  const hint = () => `last: ${shown}`;
  await waitFor({ until: `${apiUrl} answers a question`, seconds: waitSeconds, hint }, async () => {
    const health = await door.get("/health", apiKey).catch(cannotReach);
    const line = health.status === 200 ? "" : health.text.trim();
    if (line !== "" && line !== shown) console.log(`waiting: ${line}`);
    shown = line;
    if (health.status !== 200) return false;
    const { status, text } = await ask(door, apiKey, model).catch(cannotReach);
    shown = text;
    if (status === 200) answer = messageOf(text);
    return answer !== undefined;
  });
  return answer ?? "";
}

async function ask(door: Door, apiKey: string, model: string): Promise<Reply> {
  const { status, chunks } = await door.post("/v1/chat/completions", apiKey, chat(model));
  return { status, text: await wholeText(chunks) };
}

const cannotReach = (error: Error) => ({ status: 0, text: error.message });

function messageOf(text: string): string {
  const { choices } = JSON.parse(text) as { choices: readonly { message: { content: string | null } }[] };
  const content = choices[0]?.message.content;
  if (typeof content !== "string") throw new Error(`an answer without a message: ${text}`);
  return content;
}
