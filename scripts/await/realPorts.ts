import { setTimeout as sleep } from "node:timers/promises";
import type { AwaitSettings } from "../../boot/awaitProtocol.ts";
import { type Door, openDoor } from "./door.ts";
import type { GroupStatus } from "./groupStatus.ts";
import type { Asked, Ports } from "./ports.ts";
import { redactor } from "./redact.ts";
import { NoAnswer, streamedAnswer } from "./streamedAnswer.ts";

/** Statuses of a proxy whose backend is not there yet. */
const BACKEND_MISSING = [502, 503, 504];

/** The group's public door, this machine's clock, and stdout without secrets. */
export function realPorts(settings: AwaitSettings<string>): Ports {
  const door = openDoor(settings.apiUrl, settings.caPem);
  const redact = redactor([settings.operatorKey, settings.apiKey]);
  return {
    status: () => askStatus(door, settings.operatorKey),
    async log(node, unit, lines) {
      const query = new URLSearchParams({ node, unit, lines: String(lines) });
      const reply = await door.get(`/ops/log?${query}`, settings.operatorKey);
      return reply.status === 200 ? reply.text : `(no log: HTTP ${reply.status})`;
    },
    async answer() {
      if (settings.apiKey === undefined) throw new NoAnswer("AWAIT_API_KEY is not set");
      return streamedAnswer(door, settings.apiKey, settings.model, performance.now.bind(performance));
    },
    say: (line) => console.log(redact(line)),
    nowMs: performance.now.bind(performance),
    sleep: (ms) => sleep(ms),
  };
}

async function askStatus(door: Door, operatorKey: string): Promise<Asked> {
  try {
    const reply = await door.get("/ops/status", operatorKey);
    if (reply.status === 200) return { kind: "status", group: JSON.parse(reply.text) as GroupStatus };
    const reason = `/ops/status got HTTP ${reply.status}`;
    return { kind: BACKEND_MISSING.includes(reply.status) ? "silent" : "refused", reason };
  } catch (error) {
    return { kind: isCertificateError(error) ? "refused" : "silent", reason: reasonOf(error) };
  }
}

/** Node names a refused certificate by a code of OpenSSL's verifier or one of its own. */
function isCertificateError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /CERT|ISSUER|VERIFY|SIGNATURE/.test(code);
}

/** A failed connection to several addresses has its reasons inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
