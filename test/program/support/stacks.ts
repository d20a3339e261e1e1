import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filledStackFile } from "../../pure/support/stackFile.ts";

/** No key: only its armour, as far as the program looks at it. */
export const SSH_KEY = "-----BEGIN PRIVATE KEY-----\nplanted-ssh-key\n-----END PRIVATE KEY-----\n";

/** The configuration of a stack of the project, with what only its owner knows filled in. */
export function stackConfig(
  stack: string,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const config = filledStackFile(stack);
  const isOnHosts = config.backend !== "aws";
  return { ...config, ...(isOnHosts ? { sshPrivateKeyFile: KEY_FILE } : {}), ...changes };
}

const folder = mkdtempSync(join(tmpdir(), "deepseek-program-"));
const KEY_FILE = join(folder, "id_ed25519");
writeFileSync(KEY_FILE, SSH_KEY, { mode: 0o600 });
