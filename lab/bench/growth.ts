import { release } from "../../boot/release.ts";
import { readNodeFiles } from "../../components/nodeFiles.ts";
import { decode } from "../../config/decode.ts";
import { planCluster } from "../../plan/cluster.ts";

/** Small enough for machines without GPUs, with heads for 64 ranks. */
const checkpoint = {
  name: "growth",
  repository: "growth/growth",
  revision: "0".repeat(40),
  config: {
    num_hidden_layers: 2,
    first_k_dense_replace: 1,
    hidden_size: 128,
    intermediate_size: 512,
    moe_intermediate_size: 256,
    n_routed_experts: 8,
    n_shared_experts: 1,
    num_attention_heads: 64,
    q_lora_rank: 64,
    kv_lora_rank: 64,
    qk_nope_head_dim: 32,
    qk_rope_head_dim: 32,
    v_head_dim: 32,
    vocab_size: 2048,
    max_position_embeddings: 163_840,
  },
};

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
    customModel: JSON.stringify(checkpoint),
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
