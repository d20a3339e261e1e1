/** What one machine is born with, apart from the tree that all share. */
export interface Birth {
  readonly hostName: string;
  /** IPv4 address with prefix length: `10.78.1.11/24`. */
  readonly address: string;
  /** OpenSSH host key, made before the boot so that whoever connects can know it. */
  readonly hostKey: { readonly privateKey: string; readonly publicKey: string };
  /** Public key that may log in as root and as debian (who may sudo). */
  readonly loginKey: string;
  /** cloud-init user data; the product's machine document where a test gives one. */
  readonly userData: string;
}

export interface SeedFile {
  /** Absolute in the machine. */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

const seedFolder = "/var/lib/cloud/seed/nocloud";

/**
 * The files of a birth. As in a cloud, the provider's part (name, keys) comes as meta data and vendor data, and the
 * user data stays free for the user's own document.
 */
export function seedFiles(birth: Birth): SeedFile[] {
  const metaData = {
    "instance-id": birth.hostName,
    "local-hostname": birth.hostName,
    "public-keys": [birth.loginKey],
  };
  const vendorData = {
    disable_root: false,
    // A minimal tree has no locales to generate, and sudo wants to resolve the host's own name.
    locale: false,
    manage_etc_hosts: "localhost",
    ssh_keys: { ed25519_private: birth.hostKey.privateKey, ed25519_public: birth.hostKey.publicKey },
  };
  return [
    { path: `${seedFolder}/meta-data`, content: JSON.stringify(metaData), mode: 0o600 },
    { path: `${seedFolder}/vendor-data`, content: cloudConfig(vendorData), mode: 0o600 },
    { path: `${seedFolder}/user-data`, content: birth.userData, mode: 0o600 },
    { path: "/etc/systemd/network/10-host0.network", content: networkFile(birth.address), mode: 0o644 },
  ];
}

/** JSON is YAML: no YAML library is needed. */
export const cloudConfig = (document: object): string =>
  `#cloud-config\n${JSON.stringify(document, null, 2)}\n`;

// Without link-local addresses and router advertisements the machine is online at once.
const networkFile = (address: string): string => `[Match]
Name=host0

[Network]
Address=${address}
LinkLocalAddressing=no
IPv6AcceptRA=no
`;
