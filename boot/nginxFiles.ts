import type { ClusterPlan, NodePlan } from "../plan/clusterPlan.ts";
import type { ArchiveEntry } from "./archive.ts";

/**
 * What the gateway's static nginx.conf includes: one directive each, with nothing to parse or to quote.
 *
 * The user's own certificate chain travels here too, because it is public; its key travels with the secrets.
 */
export function nginxFiles({ gateway, ports }: ClusterPlan, node: NodePlan): ArchiveEntry[] {
  if (!node.roles.includes("gateway")) return [];
  const { certificate, port, upstream } = gateway;
  const texts = {
    "nginx/listen.conf": `listen 0.0.0.0:${port} ssl;\n`,
    "nginx/upstream.conf": `server ${upstream};\n`,
    "nginx/ops.conf": `server ${node.address}:${ports.ops};\n`,
    ...(certificate.kind === "files" ? { "nginx/server.crt": certificate.chainPem } : {}),
  };
  return Object.entries(texts).map(([path, text]) => ({ path, text, executable: false }));
}
