import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";

/** The stack's name becomes part of host names and resource names. */
export function groupIssues({ group }: ClusterConfig): Issue[] {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(group)) return [];
  return [
    {
      path: "stack",
      message: `${group} cannot be part of a host name`,
      hint: "name the stack with lower-case letters, digits and -, 40 at most: pulumi stack rename NAME",
    },
  ];
}
