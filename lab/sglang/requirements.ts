/** Hash-locked requirements, read as pip reads them, for what the lab needs to know about them. */

export interface Requirement {
  readonly name: string;
  readonly version: string;
  /** SHA-256 in hex. */
  readonly hashes: readonly string[];
  /** The lines as they stand in the file. */
  readonly text: string;
}

export function parseRequirements(text: string): Requirement[] {
  return text
    .split(/\n(?=\S)/)
    .filter((entry) => /^[a-z0-9]/i.test(entry))
    .map((entry) => {
      const [, name = "", version = ""] = /^([^=\s]+)==(\S+)/.exec(entry) ?? [];
      const hashes = [...entry.matchAll(/--hash=sha256:([0-9a-f]{64})/g)].map(([, hash = ""]) => hash);
      if (name === "" || hashes.length === 0) throw new Error(`not a requirement with hashes: ${entry}`);
      return { name, version, hashes, text: entry.trim() };
    });
}
