import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../../config/read.ts";
import { filledStackFile } from "../support/stackFile.ts";
import { CERTIFICATE, CERTIFICATE_KEY, OTHER_KEY } from "../support/tlsPair.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "deepseek-config-"));
  pulumi.runtime.setMocks(
    { newResource: () => ({ id: undefined, state: {} }), call: () => ({}) },
    "deepseek",
    "dev",
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file as an operator would have it, and gives its path. */
function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** PROTOCOL.key of OpenSSH: magic, then the cipher's name with its length. */
function opensshKey(cipher: string): string {
  const name = Buffer.alloc(4);
  name.writeUInt32BE(cipher.length);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    name,
    Buffer.from(cipher),
    Buffer.alloc(120, 7),
  ]);
  const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join(
    "\n",
  );
}

const OPEN_KEY = opensshKey("none");

function read(
  changes: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
  secretKeys: string[] = [],
) {
  const raw = { ...filledStackFile("dev"), sshPrivateKeyFile: file("id", OPEN_KEY), ...changes };
  const own = Object.fromEntries(Object.entries(raw).map(([key, value]) => [`deepseek:${key}`, value]));
  pulumi.runtime.setAllConfig({ ...own, "aws:region": "us-east-1", ...more }, secretKeys);
  return readConfig();
}

/** The message that Pulumi would print, alone, since the error is a RunError. */
function refusal(...args: Parameters<typeof read>): string {
  try {
    read(...args);
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message;
  }
  throw new Error("it was accepted");
}

async function inClear(secret: pulumi.Output<string> | undefined): Promise<string | undefined> {
  if (secret === undefined) return undefined;
  expect(await pulumi.isSecret(secret)).toBe(true);
  return new Promise((resolve) => secret.apply(resolve));
}

test("a right stack gives its configuration and its secrets apart, the secrets as secrets", async () => {
  const token = `hf_${"x".repeat(30)}`;
  const { config, secrets } = read({ huggingFaceToken: token }, {}, ["deepseek:huggingFaceToken"]);
  expect(config).toMatchObject({ group: "dev", nodes: 2, gateway: { port: 8443 } });
  expect(JSON.stringify(config)).not.toContain(token);
  expect(JSON.stringify(config)).not.toContain("PRIVATE KEY");
  expect(await inClear(secrets.sshPrivateKey)).toBe(OPEN_KEY);
  expect(await inClear(secrets.huggingFaceToken)).toBe(token);
  expect(secrets.tlsKey).toBeUndefined();
});

describe("the SSH key is refused, with what to do, when it", () => {
  test.each([
    ["does not exist", () => join(folder, "nothing"), /there is no file .*nothing/],
    ["is a folder", () => folderIn("keys"), /is a folder/],
    ["is the public half", () => file("id.pub", "ssh-ed25519 AAAA me"), /the same path without \.pub/],
    ["is no key", () => file("notes", "hello"), /holds no private key/],
    [
      "is open to others",
      () => file("open", OPEN_KEY, 0o644),
      /open to others \(mode 0644\)\n {4}→ chmod 600/,
    ],
    ["has a passphrase", () => file("locked", opensshKey("aes256-ctr")), /passphrase/],
    [
      "has a passphrase in the old form",
      () =>
        file(
          "old",
          "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        ),
      /passphrase/,
    ],
  ] as const)("%s", (_, path, said) => {
    expect(refusal({ sshPrivateKeyFile: path() })).toMatch(said);
  });
});

function folderIn(name: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
}

describe("a certificate of the user's own", () => {
  const pair = (key: string, certificate = CERTIFICATE) => ({
    tlsCertificateFile: file("chain.pem", certificate),
    tlsPrivateKeyFile: file("key.pem", key),
  });

  test("goes into the plan, and its key among the secrets", async () => {
    const { config, secrets } = read({ ...pair(CERTIFICATE_KEY), gatewayHostName: "llm.example" });
    expect(config.gateway.certificate).toEqual({ kind: "files", chainPem: CERTIFICATE });
    expect(await inClear(secrets.tlsKey)).toBe(CERTIFICATE_KEY);
  });

  test("may name the door's address instead of a host name", () => {
    expect(() => read({ ...pair(CERTIFICATE_KEY), gatewayHostName: "192.0.2.9" })).not.toThrow();
  });

  test("is refused with the key of another, without a certificate, and with a name that it does not have", () => {
    expect(refusal(pair(OTHER_KEY))).toMatch(/tlsPrivateKeyFile: does not belong to the first certificate/);
    expect(refusal(pair(CERTIFICATE_KEY, "hello"))).toMatch(
      /tlsCertificateFile: holds no certificate in PEM/,
    );
    expect(refusal(pair("hello"))).toMatch(/tlsPrivateKeyFile: holds no private key/);
    expect(refusal({ ...pair(CERTIFICATE_KEY), gatewayHostName: "other.example" })).toMatch(
      /gatewayHostName: other\.example is not a name of the certificate/,
    );
  });
});

test("a token in clear is refused, and not repeated", () => {
  const token = `hf_${"y".repeat(30)}`;
  const message = refusal({ huggingFaceToken: token });
  expect(message).toMatch(
    /huggingFaceToken: stands in clear.*\n {4}→ revoke it.*config set --secret huggingFaceToken/,
  );
  expect(message).not.toContain(token);
});

test("a lock without hashes is refused, and one with hashes passes", () => {
  const open = file("open.txt", "sglang==0.5.10.post1\n");
  const locked = file("locked.txt", `sglang==0.5.10.post1 --hash=sha256:${"0".repeat(64)}\n`);
  expect(refusal({ requirementsLock: open })).toMatch(/requirementsLock: .* no requirements with hashes/);
  expect(read({ requirementsLock: locked }).config.sources.requirementsLock).toBe(locked);
});

test("a misspelt project name is not passed over in silence", () => {
  expect(refusal({}, { "deepseeek:nodes": "4" })).toMatch(
    /deepseeek:nodes: .*\n {4}→ write deepseek: before the key/,
  );
});

test("files, keys and plan are refused in one message", () => {
  const message = refusal({ sshPrivateKeyFile: join(folder, "nothing"), gatewayPort: "5000", nodez: "2" });
  expect(message.match(/✖/g)).toHaveLength(3);
  expect(message).toMatch(/^The plan for stack dev cannot be deployed:\n/);
});
