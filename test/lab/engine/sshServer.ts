import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must } from "../../../lab/machines/program.ts";
import { findProgram } from "../../../lab/setup/programs.ts";

export interface SshServer {
  readonly port: number;
  readonly privateKey: string;
  readonly hostKey: string;
  /** Another key pair, which this server does not know. */
  readonly strangerKey: string;
  readonly strangerHostKey: string;
  stop(): Promise<void>;
}

/** An sshd on the loopback for one test file; takes no environment variables, as servers are by default. */
export async function startSshServer(): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), "lab-sshd-"));
  for (const key of ["host", "user", "stranger"])
    await must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, key)]);
  const read = (file: string): string => readFileSync(join(folder, file), "utf8").trim();
  writeFileSync(join(folder, "authorized_keys"), `${read("user.pub")}\n`, { mode: 0o600 });
  // Debian's sshd wants the folder that its service makes.
  mkdirSync("/run/sshd", { recursive: true });
  const port = await freePort();
  const settings = {
    ListenAddress: "127.0.0.1",
    Port: port,
    HostKey: join(folder, "host"),
    AuthorizedKeysFile: join(folder, "authorized_keys"),
    PidFile: "none",
    PermitRootLogin: "prohibit-password",
    PasswordAuthentication: "no",
    KbdInteractiveAuthentication: "no",
    UsePAM: "no",
    StrictModes: "no",
    Subsystem: "sftp internal-sftp",
  };
  writeFileSync(
    join(folder, "config"),
    Object.entries(settings)
      .map((pair) => pair.join(" "))
      .join("\n"),
  );
  const server = spawn(findProgram("sshd") ?? "sshd", ["-D", "-e", "-f", join(folder, "config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await listening(server);
  return {
    port,
    privateKey: read("user"),
    hostKey: read("host.pub"),
    strangerKey: read("stranger"),
    strangerHostKey: read("stranger.pub"),
    async stop() {
      server.kill();
      await once(server, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves at sshd's own line; what else it says is read away, so that its pipe never fills. */
function listening(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = "";
  server.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.includes("Server listening")) resolve();
  });
  server.once("close", () => reject(new Error(`sshd ended: ${said}`)));
  return promise;
}
