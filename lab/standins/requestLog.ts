import type { IncomingMessage, ServerResponse } from "node:http";
import { type StandIn, sendJson, sentBytes } from "./answer.ts";

/** A request that was answered, or cut off by its client. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | null;
  readonly status: number;
  readonly bodyBytes: number;
}

/** Where tests ask what was served (GET), and begin anew (DELETE). */
export const requestLogPath = "/requests";

const served: ServedRequest[] = [];

/** Notes a request when its answer is over. */
export function record(request: IncomingMessage, response: ServerResponse, url: URL): void {
  if (url.pathname === requestLogPath) return;
  response.once("close", () => {
    served.push({
      method: request.method ?? "",
      path: url.pathname,
      range: request.headers.range ?? null,
      status: response.statusCode,
      bodyBytes: sentBytes(response),
    });
  });
}

export const requestLog: StandIn = async (request, response, url) => {
  if (url.pathname !== requestLogPath) return false;
  if (request.method === "DELETE") served.length = 0;
  sendJson(response, 200, served);
  return true;
};
