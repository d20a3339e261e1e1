import { chat } from "./question.ts";
import { type StackOutputs, stack } from "./stack.ts";

const output = (name: string): string =>
  `npm run -s pulumi -- stack output ${name} -s ${stack} --show-secrets`;

/** What a person needs to know once the group serves. `caFile` as a shell in the repository's folder sees it. */
export function summary(outputs: StackOutputs, caFile: string): string {
  const { apiUrl, model, contextLength, kvTokensReported, nodes } = outputs;
  const base = new URL("/", apiUrl).href;
  const curl = `curl --cacert ${caFile}`;
  const body = JSON.stringify(chat(model)).replaceAll("'", "");
  const kvTokens = kvTokensReported === null ? "" : `, ${kvTokensReported} tokens of KV pool`;
  return `
── it runs
  ${model}: up to ${contextLength} tokens per request${kvTokens}
${nodes.map(({ name, rank, address }) => `  ${name}  ${address}  rank ${rank}${rank === 0 ? ", gateway" : ""}  (for ssh: node${rank + 1})`).join("\n")}
  API             ${apiUrl}
  its key         ${output("apiKey")}
  CA certificate  ${caFile}

── ask it (paste in this folder)
${curl} -H "Authorization: Bearer $(${output("apiKey")})" -H "Content-Type: application/json" -d '${body}' ${apiUrl}/chat/completions; echo

── look
  status of all nodes   ${curl} -H "Authorization: Bearer $(${output("operatorKey")})" ${base}ops/status | python3 -m json.tool
  a node from inside    bash lab/run.sh lab/machines/cli.ts dev ssh node1
  after an edit         npm run dev
  remove everything     npm run dev:down`;
}
