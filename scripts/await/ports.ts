import type { GroupStatus } from "./groupStatus.ts";
import type { Answer } from "./streamedAnswer.ts";

/** Longest silence of a completion: the first request may still compile kernels. */
export const COMPLETION_TIMEOUT_MS = 300_000;

/** What waiting needs from the outside world; tests play it. */
export interface Ports {
  status(): Promise<Asked>;
  /** The last lines of a unit's journal on a node. */
  log(node: string, unit: string, lines: number): Promise<string>;
  /** Rejects with the reason where no whole answer came, after `COMPLETION_TIMEOUT_MS` of silence at the latest. */
  answer(): Promise<Answer>;
  say(line: string): void;
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * The group's status, or why there is none: `silent` = nothing answers yet, which is usual while the gateway
 * starts; `refused` = something answers, and not as it should.
 */
export type Asked =
  | { readonly kind: "status"; readonly group: GroupStatus }
  | { readonly kind: "silent" | "refused"; readonly reason: string };
