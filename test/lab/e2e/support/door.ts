import * as https from "node:https";

/** What a client outside sees of the gateway. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Request {
  readonly method?: "GET" | "POST";
  readonly key?: string;
  readonly body?: string | Buffer;
}

/** One HTTPS request to the door, verified against the stack's CA. */
export function ask(url: string, caPem: string, request: Request = {}): Promise<Answer> {
  const { method = "GET", key, body } = request;
  const headers = {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const sent = https.request(
      url,
      { method, headers, ca: caPem, agent: false, timeout: 60_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
        );
        response.on("error", reject);
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${url} within 60 s`)));
    // A server that refuses a large body answers and closes before all of it is sent.
    sent.on("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? undefined : reject(error)));
    sent.end(body);
  });
}
