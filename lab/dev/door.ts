import { request } from "node:https";

/** The deployment's public door, as a client with the stack's CA sees it. */
export interface Door {
  /** `https://host:port/v1` */
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly caCertificate: string;
  readonly model: string;
}

export interface DoorAnswer {
  readonly status: number;
  readonly text: string;
}

/** One request under the door's address, such as `/health` or `/v1/models`. */
export function askDoor(door: Door, path: string, body?: object): Promise<DoorAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<DoorAnswer>();
  const call = request(new URL(path, door.apiUrl), {
    method: body === undefined ? "GET" : "POST",
    ca: door.caCertificate,
    timeout: 60_000,
    headers: { authorization: `Bearer ${door.apiKey}`, "content-type": "application/json" },
  });
  call.once("timeout", () => call.destroy(new Error("no answer for 60 s")));
  call.once("error", reject);
  call.once("response", (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    response.once("error", reject);
    response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
  });
  call.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

export const question = "Which is larger, 9.9 or 9.11?";

/** The body that `npm run dev` asks with and prints for pasting. */
export const chat = (model: string): object => ({
  model,
  messages: [{ role: "user", content: question }],
  max_tokens: 24,
});
