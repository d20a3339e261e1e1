import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";

/** Values that differ from rank to rank, which one value for all of them would break. */
const PER_RANK: Readonly<Record<string, string>> = {
  SGLANG_HOST_IP: "privateAddress of each host",
  HOST_IP: "privateAddress of each host",
};

/** Variables that our own programs in the same unit read: they would leave the release, and nothing would start. */
const OWN: readonly string[] = ["DEEPSEEK_ROOT", "PYTHONHOME", "PYTHONPATH"];

/** The file of the environment is read by systemd and by bash alike, with values in single quotes. */
export function engineEnvIssues({ engineEnv, nodes }: ClusterConfig): Issue[] {
  return Object.entries(engineEnv).flatMap(([name, value]): Issue[] => {
    const path = `engineEnv.${name}`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      return [{ path, message: "is no name of a variable", hint: "use letters, digits and _" }];
    }
    if (/['\n\r\0]/.test(value)) {
      return [{ path, message: "holds a ' or a line break", hint: "write the value without them" }];
    }
    if (/(^|_)(API_KEY|PASSWD|PASSWORD|SECRET|TOKEN)$/i.test(name)) {
      return [
        {
          path,
          message: "looks like a secret, and this environment is readable in releases and logs",
          hint: "set huggingFaceToken for the hub; keys of clients belong to the gateway",
        },
      ];
    }
    if (OWN.includes(name)) {
      return [
        {
          path,
          message: "redirects the programs that start and watch the engine",
          hint: "remove it; packages of your own go into the file that requirementsLock names",
        },
      ];
    }
    const source = nodes > 1 && Object.hasOwn(PER_RANK, name) ? PER_RANK[name] : undefined;
    if (source === undefined) return [];
    return [{ path, message: "must differ from rank to rank", hint: `remove it, and set ${source}` }];
  });
}
