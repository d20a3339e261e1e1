import { type NodeFiles, nodeFile } from "./nodeFiles.ts";

/** EC2 takes 16 KB of user data; a quarter of it keeps room for whoever wraps it. */
export const MACHINE_LIMIT_BYTES = 4096;

/** What a machine is told at birth, and never again: who it is and where its releases lie. */
export interface MachineIdentity {
  readonly group: string;
  readonly node: string;
  readonly rank: number;
  /** Private IPv4 address. */
  readonly address: string;
  /** URL below which the node finds its releases. */
  readonly releaseStore: string;
}

const UNIT = "deepseek-release.service";

/**
 * The machine document: cloud-config as JSON, which is valid YAML.
 *
 * It holds nothing of the engine, the model or any flag, so that no change of these replaces a machine.
 */
export function machineDocument(identity: MachineIdentity, files: NodeFiles): string {
  const { address, group, node, rank, releaseStore } = identity;
  const machine = { group, node, rank, address, releaseStore };
  const document = {
    write_files: [
      { path: "/etc/deepseek/machine.json", permissions: "0644", content: `${JSON.stringify(machine)}\n` },
      { path: "/etc/deepseek/bootstrap.sh", permissions: "0755", content: nodeFile(files, "bootstrap.sh") },
      { path: `/etc/systemd/system/${UNIT}`, permissions: "0644", content: nodeFile(files, `units/${UNIT}`) },
    ],
    // Without waiting: a machine counts as booted before its first release has come.
    runcmd: [["systemctl", "enable", "--now", "--no-block", UNIT]],
  };
  const text = `#cloud-config\n${JSON.stringify(document, null, 1)}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > MACHINE_LIMIT_BYTES) {
    throw new Error(
      `the machine document of ${node} has ${bytes} bytes, and at most ${MACHINE_LIMIT_BYTES} may be`,
    );
  }
  return text;
}
