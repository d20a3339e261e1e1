import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bag, isBag, type Value } from "../provider/values.ts";

/** A connection's inputs in plain form, defaults filled in. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey?: string;
  readonly hostKey?: string;
  readonly agentSocketPath?: string;
  /** Errors after which dialling ends; -1 means never. */
  readonly dialErrorLimit: number;
  /** Seconds; 0 means no limit. */
  readonly perDialTimeout: number;
}

const notHere = ["password", "privateKeyPassword", "proxy"];

export function connectionOf(inputs: Bag): Connection {
  const given = inputs.connection;
  if (!isBag(given)) throw new Error("the connection is missing");
  for (const name of notHere)
    if (given[name] !== undefined) throw new Error(`the lab's command provider has no connection.${name}`);
  const text = (name: string): Record<string, string> =>
    given[name] === undefined ? {} : { [name]: String(given[name]) };
  const number = (value: Value | undefined, standard: number): number => Number(value ?? standard);
  return {
    host: String(given.host),
    port: number(given.port, 22),
    user: String(given.user ?? "root"),
    dialErrorLimit: number(given.dialErrorLimit, 10),
    perDialTimeout: number(given.perDialTimeout, 15),
    ...text("privateKey"),
    ...text("hostKey"),
    ...text("agentSocketPath"),
  };
}

/** A folder with the files that one OpenSSH client reads, and the options that make it read nothing else. */
export interface ClientFiles {
  readonly options: readonly string[];
  /** Where ssh (`-E`) writes its own messages, apart from the remote program's stderr. */
  readonly logFile: string;
  remove(): void;
}

const folders = new Set<string>();
// A killed engine takes this process with it: the key must not stay behind.
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Name under which the known-hosts file of one client holds its one host: spares the rules for ports and IPv6. */
const alias = "the-host";

export function writeClientFiles(connection: Connection): ClientFiles {
  const folder = mkdtempSync(join(tmpdir(), "lab-ssh-"));
  folders.add(folder);
  const logFile = join(folder, "log");
  const settings: Record<string, string> = {
    BatchMode: "yes",
    PreferredAuthentications: "publickey",
    GlobalKnownHostsFile: "/dev/null",
    UserKnownHostsFile: join(folder, "known_hosts"),
    UpdateHostKeys: "no",
    HostKeyAlias: alias,
    // VERBOSE is the lowest level that says when a login succeeded.
    LogLevel: "VERBOSE",
    StrictHostKeyChecking: "no",
    IdentityFile: "none",
  };
  if (connection.perDialTimeout > 0) settings.ConnectTimeout = String(connection.perDialTimeout);
  if (connection.agentSocketPath) settings.IdentityAgent = connection.agentSocketPath;
  if (connection.privateKey) {
    settings.IdentityFile = join(folder, "key");
    writeFileSync(join(folder, "key"), `${connection.privateKey.trimEnd()}\n`, { mode: 0o600 });
  }
  if (connection.hostKey !== undefined) {
    const { type, key } = parseHostKey(connection.hostKey);
    settings.StrictHostKeyChecking = "yes";
    settings.HostKeyAlgorithms = type;
    writeFileSync(join(folder, "known_hosts"), `${alias} ${type} ${key}\n`);
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return {
    options: ["-F", "none", ...options],
    logFile,
    remove() {
      rmSync(folder, { recursive: true, force: true });
      folders.delete(folder);
    },
  };
}

function parseHostKey(hostKey: string): { type: string; key: string } {
  const [, type, key] =
    /(?:^|\s)((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+)\s+(AAAA[\w+/=]+)/.exec(hostKey) ?? [];
  if (!type || !key) throw new Error("failed to parse host key: not a public key as ssh-keyscan prints it");
  return { type, key };
}
