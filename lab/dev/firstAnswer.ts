import { waitFor } from "../machines/waitFor.ts";
import { askDoor, chat, type Door } from "./door.ts";

/** Time for a group that was switched off and on again to load and serve. */
const waitSeconds = 300;

/** Asks one question until it is answered; prints what /health says meanwhile. */
export async function firstAnswer(door: Door): Promise<string> {
  let answer: string | undefined;
  let shown = "";
  const hint = () => `last: ${shown}`;
  await waitFor({ until: `${door.apiUrl} answers a question`, seconds: waitSeconds, hint }, async () => {
    const health = await askDoor(door, "/health").catch(cannotReach);
    const line = health.status === 200 ? "" : health.text.trim();
    if (line !== "" && line !== shown) console.log(`waiting: ${line}`);
    shown = line;
    if (health.status !== 200) return false;
    const { status, text } = await askDoor(door, "/v1/chat/completions", chat(door.model)).catch(cannotReach);
    shown = text;
    if (status === 200) answer = messageOf(text);
    return answer !== undefined;
  });
  return answer ?? "";
}

const cannotReach = (error: Error) => ({ status: 0, text: error.message });

function messageOf(text: string): string {
  const { choices } = JSON.parse(text) as { choices: readonly { message: { content: string | null } }[] };
  const content = choices[0]?.message.content;
  if (typeof content !== "string") throw new Error(`an answer without a message: ${text}`);
  return content;
}
