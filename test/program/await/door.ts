import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { groupOf, SERVES, SETTINGS } from "./support.ts";

export const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

/** A certificate for 127.0.0.1 with its CA, made by the very script that makes them on a host. */
export interface Certificate {
  readonly caPem: string;
  readonly server: { readonly key: Buffer; readonly cert: Buffer };
}

export function makeCertificate(): Certificate {
  const root = mkdtempSync(join(tmpdir(), "deepseek-await-"));
  try {
    const { status, stderr, stdout } = spawnSync("bash", ["scripts/node/certificate.sh", "127.0.0.1"], {
      cwd: PROJECT,
      encoding: "utf8",
      env: { PATH: process.env.PATH, DEEPSEEK_ROOT: root },
    });
    if (status !== 0) throw new Error(stderr);
    const file = (name: string) => readFileSync(join(root, "etc/deepseek/tls", name));
    return { caPem: stdout, server: { key: file("server.key"), cert: file("server.crt") } };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const TOKENS = ["", "Hel", "lo"].map((content) => ({
  choices: [{ delta: { content }, finish_reason: null }],
}));
const END = { choices: [{ delta: {}, finish_reason: "stop" }] };

/** The events of a whole answer but for its end. */
export const STREAM = [...TOKENS, END].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);

/** How a door answers; by default as that of a group that serves. */
export interface Answers {
  /** One per question for the status, the last one for ever. */
  readonly groups?: readonly unknown[];
  readonly stream?: readonly string[];
  readonly status?: number;
}

export interface OpenDoor {
  readonly apiUrl: string;
  /** Bodies of the completions that were asked for. */
  readonly bodies: readonly unknown[];
  close(): void;
}

/** A real HTTPS server in the place of a gateway. */
export async function openDoor(certificate: Certificate, answers: Answers = {}): Promise<OpenDoor> {
  const bodies: unknown[] = [];
  const groups = [...(answers.groups ?? [groupOf(SERVES, SERVES)])];
  const server = createServer(
    certificate.server,
    (request, response) => void handle(request, response, { ...answers, groups }, bodies),
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  return { apiUrl: `https://127.0.0.1:${port}/v1`, bodies, close: () => server.close() };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  answers: Answers & { groups: unknown[] },
  bodies: unknown[],
): Promise<void> {
  const { groups, status = 200, stream = [...STREAM, "data: [DONE]\n\n"] } = answers;
  const key = request.url === "/v1/chat/completions" ? SETTINGS.apiKey : SETTINGS.operatorKey;
  if (request.headers.authorization !== `Bearer ${key}`) {
    response.writeHead(401).end();
  } else if (request.url === "/ops/status") {
    response.end(JSON.stringify(groups.length > 1 ? groups.shift() : groups[0]));
  } else if (request.url?.startsWith("/ops/log?")) {
    response.end(`begins with ${SETTINGS.operatorKey}\nends\n`);
  } else {
    bodies.push(JSON.parse(await text(request)));
    response.writeHead(status, { "content-type": "text/event-stream" });
    // Cut in the middle of lines, as a network does.
    for (const piece of stream.join("").match(/[\s\S]{1,7}/g) ?? []) response.write(piece);
    response.end();
  }
}
