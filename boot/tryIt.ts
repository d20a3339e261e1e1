import type { ClusterPlan } from "../plan/clusterPlan.ts";
import { shellQuote } from "./ssh.ts";

/** One line for a shell that asks the model something; the key stays in a variable and out of the history. */
export function tryIt({ gateway, model }: ClusterPlan): string {
  const body = {
    model: model.name,
    messages: [{ role: "user", content: "Why is the sky blue?" }],
    stream: true,
  };
  return [
    "curl --no-buffer --cacert ca.pem",
    `-H "Authorization: Bearer $API_KEY" -H 'Content-Type: application/json'`,
    `-d ${shellQuote(JSON.stringify(body))}`,
    shellQuote(`${gateway.apiUrl}/chat/completions`),
  ].join(" ");
}
