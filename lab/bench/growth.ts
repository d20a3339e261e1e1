import { release } from "../../boot/release.ts";
import { readNodeFiles } from "../../components/nodeFiles.ts";
import { decode } from "../../config/decode.ts";
import { planCluster } from "../../plan/cluster.ts";

/** A group of `nodes` machines with one device each: the largest that the catalogue can form. */
function groupOf(nodes: number) {
  const address = (rank: number) => `10.0.0.${10 + rank}`;
  const hosts = Array.from({ length: nodes }, (_, rank) => ({
    name: `host${rank}`,
    address: address(rank),
    privateAddress: address(rank),
    hostKey: `ssh-ed25519 ${"A".repeat(68)}`,
  }));
  const raw = {
    machine: "cpu",
    nodes: String(nodes),
    model: "deepseek-r1-bf16",
    modelRevision: "0".repeat(40),
    hosts: JSON.stringify(hosts),
    sshPrivateKeyFile: "~/.ssh/id_ed25519",
    sharedPath: "/shared",
    maxTotalTokens: "200000",
    contextLength: "65536",
  };
  return decode(raw, "growth");
}

export interface Growth {
  readonly nodes: number;
  /** Decode, plan and all releases, milliseconds. */
  readonly milliseconds: number;
}

/** Time of plan and boot for groups of growing size; the first run warms the code up and is not counted. */
export function growth(sizes: readonly number[]): Growth[] {
  const measure = (nodes: number): Growth => {
    const start = performance.now();
    const plan = planCluster(groupOf(nodes));
    const files = readNodeFiles(plan);
    for (const node of plan.nodes) release(plan, node, files);
    return { nodes, milliseconds: performance.now() - start };
  };
  measure(sizes[0] ?? 1);
  return sizes.map(measure);
}
