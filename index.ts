import { tryIt } from "./boot/tryIt.ts";
import { deployGroup } from "./components/group.ts";
import { readConfig } from "./config/read.ts";
import { planCluster } from "./plan/cluster.ts";

/** The whole program: what the stack asks for, decided once, brought about, and told in the stack's outputs. */
export default function program() {
  const { config, secrets } = readConfig();
  const plan = planCluster(config);
  const group = deployGroup(plan, secrets);
  return {
    /** Base URL for clients of the OpenAI interface. */
    apiUrl: plan.gateway.apiUrl,
    model: plan.model.name,
    /** Tokens of one request at most. */
    contextLength: plan.contextLength,
    /** Tokens that the KV pool holds, as the plan predicts; the group's outputs say what the engine logged. */
    kvTokens: plan.memory.kvTokens,
    nodes: plan.nodes.map(({ name, rank, address }) => ({ name, rank, address })),
    /** A line for a shell: `API_KEY` is the key, `ca.pem` holds caCertificate. */
    tryIt: tryIt(plan),
    ...group,
  };
}
