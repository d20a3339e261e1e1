import type { Ports } from "./clusterPlan.ts";

/** Below the range that Linux hands out to outgoing connections (32768 and up), so that nothing takes them first. */
export const PORTS: Ports = { engineHttp: 30_000, rendezvous: 5000, ops: 30_080 };
