import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";

/** Folders that belong to one machine, or that are removed with the deployment. */
const LOCAL_FOLDERS = ["/dev", "/etc", "/opt/deepseek", "/proc", "/run", "/sys", "/tmp", "/var/lib/deepseek"];

export function sharedPathIssues({ sharedPath }: ClusterConfig): Issue[] {
  const hint = "set sharedPath to a folder on a file system that all nodes mount, such as /shared";
  if (!/^(\/[A-Za-z0-9._@-]+)+$/.test(sharedPath)) {
    return [{ path: "sharedPath", message: `${sharedPath} is not a plain absolute path`, hint }];
  }
  const local = LOCAL_FOLDERS.find((folder) => sharedPath === folder || sharedPath.startsWith(`${folder}/`));
  if (local === undefined) return [];
  return [
    {
      path: "sharedPath",
      message: `${sharedPath} lies in ${local}, which each machine has for itself`,
      hint,
    },
  ];
}
