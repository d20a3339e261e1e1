import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Step } from "../setup/steps.ts";
import { loginKey } from "./places.ts";
import { must } from "./program.ts";

export interface KeyPair {
  /** File of the private key, mode 0600. */
  readonly file: string;
  readonly privateKey: string;
  /** Type and key only: `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}

/** An Ed25519 key pair that is made once and then kept. */
export async function keyPair(file: string): Promise<KeyPair> {
  if (!existsSync(`${file}.pub`)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    await must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
  }
  return {
    file,
    privateKey: readFileSync(file, "utf8"),
    publicKey: readFileSync(`${file}.pub`, "utf8").trim(),
  };
}

export const loginKeyStep: Step = {
  name: "key pair to log in to the machines",
  inputs: () => ["ed25519"],
  outputs: [loginKey, `${loginKey}.pub`],
  make: async () => {
    await keyPair(loginKey);
  },
};
