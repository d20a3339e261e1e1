import * as http from "node:http";
import * as https from "node:https";
import { text as wholeText } from "node:stream/consumers";
import { rootCertificates } from "node:tls";
import { COMPLETION_TIMEOUT_MS } from "./ports.ts";

/** Longest silence of the status before it counts as not answering. */
const STATUS_TIMEOUT_MS = 15_000;

/** The public door of a group, as its client sees it. */
export interface Door {
  get(path: string, key: string): Promise<Reply>;
  /** Sends JSON and hands over the body's text as it comes. */
  post(path: string, key: string, body: unknown): Promise<StreamedReply>;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface StreamedReply {
  readonly status: number;
  readonly chunks: AsyncIterable<string>;
}

/** A door that trusts the given certificates besides the usual authorities. */
export function openDoor(apiUrl: string, caPem: string): Door {
  const send = (path: string, key: string, body?: string): Promise<http.IncomingMessage> => {
    const url = new URL(path, apiUrl);
    const timeout = body === undefined ? STATUS_TIMEOUT_MS : COMPLETION_TIMEOUT_MS;
    const request = url.protocol === "http:" ? http.request : https.request;
    const options = {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      agent: false as const,
      timeout,
      ca: [...rootCertificates, caPem],
      // The user's chain may end at an intermediate that clients are told to trust by itself.
      allowPartialTrustChain: true,
    };
    return new Promise((resolve, reject) => {
      const sent = request(url, options, resolve);
      sent.on("timeout", () => sent.destroy(new Error(`no byte from ${url.host} for ${timeout / 1000} s`)));
      sent.on("error", reject);
      sent.end(body);
    });
  };
  return {
    async get(path, key) {
      const message = await send(path, key);
      return { status: message.statusCode ?? 0, text: await wholeText(textOf(message)) };
    },
    async post(path, key, body) {
      const message = await send(path, key, JSON.stringify(body));
      return { status: message.statusCode ?? 0, chunks: textOf(message) };
    },
  };
}

function textOf(message: http.IncomingMessage): AsyncIterable<string> {
  return message.setEncoding("utf8") as AsyncIterable<string>;
}
