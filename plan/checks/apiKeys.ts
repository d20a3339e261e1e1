import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";

export function apiKeyIssues({ apiKeys }: ClusterConfig): Issue[] {
  if (Object.keys(apiKeys).length > 0) return [];
  return [
    {
      path: "apiKeys",
      message: "is empty: no client could use the API, and up could not ask for its answer",
      hint: "name one key at least: { default: 1 }",
    },
  ];
}
