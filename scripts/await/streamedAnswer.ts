import { text as wholeText } from "node:stream/consumers";
import type { Door } from "./door.ts";

/** A completion that arrived whole. */
export interface Answer {
  /** From the request to the first token. */
  readonly firstTokenSeconds: number;
}

/** Why no whole completion arrived. */
export class NoAnswer extends Error {}

/** Enough to see the stream begin, go on and end; small enough for the slowest engine. */
const MAX_TOKENS = 16;

interface Chunk {
  readonly error?: { readonly message?: string };
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly reasoning_content?: string | null };
    readonly finish_reason?: string | null;
  }[];
}

/** Asks the model one thing through the public URL and reads the stream to its end. */
export async function streamedAnswer(
  door: Door,
  key: string,
  model: string,
  nowMs: () => number,
): Promise<Answer> {
  const startMs = nowMs();
  const reply = await door.post("/v1/chat/completions", key, {
    model,
    messages: [{ role: "user", content: "Say hello." }],
    max_tokens: MAX_TOKENS,
    stream: true,
  });
  if (reply.status !== 200) {
    throw new NoAnswer(
      `the chat completion got HTTP ${reply.status}: ${(await wholeText(reply.chunks)).slice(0, 300)}`,
    );
  }
  let firstTokenMs: number | undefined;
  let finished = false;
  for await (const data of eventData(reply.chunks)) {
    if (data === "[DONE]") {
      if (!finished) break;
      return { firstTokenSeconds: Math.round((firstTokenMs ?? nowMs()) - startMs) / 1000 };
    }
    const chunk = parseChunk(data);
    if (chunk.error !== undefined)
      throw new NoAnswer(`the stream holds an error: ${chunk.error.message ?? data}`);
    const choice = chunk.choices?.[0];
    if (choice?.delta?.content || choice?.delta?.reasoning_content) firstTokenMs ??= nowMs();
    if (choice?.finish_reason) finished = true;
  }
  throw new NoAnswer(`the stream ended ${finished ? "without [DONE]" : "before the answer was finished"}`);
}

/** The `data:` of each server-sent event, whatever the pieces in which the text comes. */
async function* eventData(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data:")) yield line.slice("data:".length).trim();
    }
  }
}

function parseChunk(data: string): Chunk {
  try {
    return JSON.parse(data) as Chunk;
  } catch {
    throw new NoAnswer(`the stream holds what is no JSON: ${data.slice(0, 100)}`);
  }
}
