/** What uv resolved, as it writes it in the form of pylock.toml (PEP 751): one wheel a table, hashes inside. */

export interface LockedWheel {
  readonly fileName: string;
  readonly sha256: string;
}

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly wheels: readonly LockedWheel[];
}

export function parsePylock(text: string): LockedPackage[] {
  return text.split("[[packages]]").slice(1).map(parsePackage);
}

function parsePackage(block: string): LockedPackage {
  const name = /^name = "(.+)"$/m.exec(block)?.[1];
  const version = /^version = "(.+)"$/m.exec(block)?.[1];
  const wheels = [...block.matchAll(/url = "[^"]+\/([^"/]+\.whl)"[^}]*\{ sha256 = "([0-9a-f]{64})" \}/g)];
  if (name === undefined || version === undefined || wheels.length === 0)
    throw new Error(`a package without name, version or wheels: ${block.trim().slice(0, 200)}`);
  return {
    name,
    version,
    // The address quotes what a file name may hold beside letters, as the + of a local version.
    wheels: wheels.map(([, file = "", sha256 = ""]) => ({ fileName: decodeURIComponent(file), sha256 })),
  };
}
