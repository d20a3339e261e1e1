import { createReadStream, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";

/** Answers a request if it is its own; false: somebody else's. */
export type StandIn = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

const bodyBytes = new WeakMap<ServerResponse, number>();

/** Bytes of the body that were handed to the network so far. */
export const sentBytes = (response: ServerResponse): number => bodyBytes.get(response) ?? 0;

const count = (response: ServerResponse, bytes: number) =>
  bodyBytes.set(response, sentBytes(response) + bytes);

export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.statusCode = status;
  response.setHeader("content-type", type);
  response.setHeader("content-length", Buffer.byteLength(text));
  // Node leaves the body out where the request was a HEAD.
  response.end(text);
  if (response.req.method !== "HEAD") count(response, Buffer.byteLength(text));
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, "application/json", JSON.stringify(value));
}

/** Sends a file, or the one byte range that was asked for, as RFC 9110 §14 has it. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const size = statSync(path).size;
  const range = byteRange(request.headers.range, size);
  response.setHeader("accept-ranges", "bytes");
  response.setHeader("content-type", "application/octet-stream");
  if (range === "unsatisfiable") {
    response.statusCode = 416;
    response.setHeader("content-range", `bytes */${size}`);
    response.end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.statusCode = range === undefined ? 200 : 206;
  if (range !== undefined) response.setHeader("content-range", `bytes ${start}-${end}/${size}`);
  response.setHeader("content-length", end - start + 1);
  if (request.method === "HEAD" || end < start) {
    response.end();
    return;
  }
  const file = createReadStream(path, { start, end });
  file.on("data", (chunk) => count(response, chunk.length));
  // A client that goes away in the middle is its own business.
  await pipeline(file, response).catch(() => {});
}

interface ByteRange {
  readonly start: number;
  /** Last byte, counted in. */
  readonly end: number;
}

/** undefined: the whole file (no range, or a form that a server may ignore). */
export function byteRange(header: string | undefined, size: number): ByteRange | "unsatisfiable" | undefined {
  const form = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  const [first = "", last = ""] = form?.slice(1) ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") return { start: Math.max(0, size - Number(last)), end: size - 1 };
  const [start, end] = [Number(first), last === "" ? size - 1 : Math.min(Number(last), size - 1)];
  if (start >= size) return "unsatisfiable";
  return end < start ? undefined : { start, end };
}
