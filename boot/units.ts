import type { Role } from "../plan/clusterPlan.ts";
import { LOCK_PATH } from "./nodeFiles.ts";

/** When a unit of a node comes and when a new release disturbs it. */
export interface Unit {
  /** A node with any of these roles has the unit. */
  readonly roles: readonly Role[];
  /**
   * What it depends on in a release: a path, a folder (`engine/`), or a section of the expectations
   * (`expect.json#weights`). The unit's own file always counts.
   */
  readonly on: readonly string[];
  readonly action: "restart" | "reload";
}

/** Files besides `engine/` and the lock that the engine's process is made of. */
export const ENGINE_PROGRAM = ["bin/serve.sh", "units/sglang.service"] as const;

const EVERY_NODE: readonly Role[] = ["rank", "gateway"];

/** Nothing else decides about restarts: a script that only installs or reports never disturbs the engine. */
const UNITS: Readonly<Record<string, Unit>> = {
  "deepseek-preflight.service": {
    roles: EVERY_NODE,
    on: sections("machine", "disk", "shared", "address", "interface", "ports", "roles", "gateway"),
    action: "restart",
  },
  "deepseek-runtime.service": { roles: EVERY_NODE, on: ["locks/"], action: "restart" },
  "deepseek-weights.service": { roles: EVERY_NODE, on: sections("weights"), action: "restart" },
  "sglang.service": { roles: ["rank"], on: ["engine/", LOCK_PATH, ...ENGINE_PROGRAM], action: "restart" },
  // It reads all other expectations anew at every request.
  "deepseek-ops.service": {
    roles: EVERY_NODE,
    on: ["deepseek/", ...sections("node", "group", "rank", "roles", "address", "ports", "peers")],
    action: "restart",
  },
  "deepseek-gateway.service": { roles: ["gateway"], on: ["nginx/"], action: "reload" },
};

/** Sections of the expectations, as a manifest names them. */
function sections(...names: readonly string[]): string[] {
  return names.map((name) => `expect.json#${name}`);
}

/** The units of a node with these roles, by name. */
export function unitsOf(roles: readonly Role[]): Readonly<Record<string, Unit>> {
  const wanted = Object.entries(UNITS).filter(([, unit]) => unit.roles.some((role) => roles.includes(role)));
  return Object.fromEntries(wanted);
}
