import type { Asked, Ports } from "./ports.ts";

/** How often a person hears that the gateway does not answer yet. */
const SAY_EVERY_MS = 15_000;

/** A door that does not open at once is no news: its host has just been told to start it. */
const QUIET_MS = 10_000;

/** A refusal that lasts this long is not the gateway reloading its keys or its certificate. */
const REFUSED_LIMIT_MS = 60_000;

type Unanswered = Exclude<Asked, { kind: "status" }>;

/** Follows how long the gateway has not answered as it should. */
export interface DoorWatch {
  answered(): void;
  /** Says what is waited for and what to look at; returns the reason once waiting on makes no sense. */
  unanswered(asked: Unanswered): string | undefined;
}

export function doorWatch(apiUrl: string, head: string, ports: Ports): DoorWatch {
  let saidAtMs: number | undefined;
  let silentSinceMs: number | undefined;
  let refusedSinceMs: number | undefined;
  return {
    answered() {
      saidAtMs = undefined;
      silentSinceMs = undefined;
      refusedSinceMs = undefined;
    },
    unanswered({ kind, reason }) {
      const nowMs = ports.nowMs();
      refusedSinceMs = kind === "refused" ? (refusedSinceMs ?? nowMs) : undefined;
      silentSinceMs ??= nowMs;
      const isNews = kind === "refused" || nowMs - silentSinceMs >= QUIET_MS;
      if (isNews && (saidAtMs === undefined || nowMs - saidAtMs >= SAY_EVERY_MS)) {
        saidAtMs = nowMs;
        ports.say(`waiting for the gateway at ${new URL(apiUrl).host}: ${reason} (${lookAt(head)})`);
      }
      const isFinal = refusedSinceMs !== undefined && nowMs - refusedSinceMs >= REFUSED_LIMIT_MS;
      return isFinal
        ? `the gateway at ${new URL(apiUrl).host} refuses: ${reason}; ${lookAt(head)}`
        : undefined;
    },
  };
}

function lookAt(head: string): string {
  return `on ${head} look at: journalctl -u deepseek-gateway -u deepseek-ops`;
}
