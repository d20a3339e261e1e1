import type { Issue } from "../plan/issue.ts";
import { type OperatorFile, readOperatorFile } from "./operatorFile.ts";

const KEY = "sshPrivateKeyFile";
const OTHERS_MAY_LOOK = 0o077;

/** The private key that opens the hosts; the file is held to what ssh itself asks of it. */
export function readSshKey(path: string): OperatorFile {
  const file = readOperatorFile(KEY, path);
  if ("issue" in file) return file;
  const message = objection(file.text);
  if (message !== undefined) return { issue: { path: KEY, ...message } };
  if ((file.mode & OTHERS_MAY_LOOK) !== 0) {
    const mode = (file.mode & 0o777).toString(8).padStart(4, "0");
    return {
      issue: { path: KEY, message: `${path} is open to others (mode ${mode})`, hint: `chmod 600 ${path}` },
    };
  }
  return file;
}

function objection(text: string): Pick<Issue, "message" | "hint"> | undefined {
  if (/^(ssh-|ecdsa-)/.test(text)) {
    return { message: "holds a public key", hint: "name the private key: the same path without .pub" };
  }
  const body = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----([\s\S]+?)-----END/.exec(text);
  if (body === null) {
    return { message: "holds no private key", hint: "make one: ssh-keygen -t ed25519 -N '' -f FILE" };
  }
  const [, kind = "", base64 = ""] = body;
  if (
    kind.startsWith("ENCRYPTED") ||
    text.includes("Proc-Type: 4,ENCRYPTED") ||
    hasPassphrase(kind, base64)
  ) {
    return {
      message: "holds a key with a passphrase, which nobody can type during an update",
      hint: "make a key for this purpose: ssh-keygen -t ed25519 -N '' -f FILE, and add its .pub to the hosts",
    };
  }
  return undefined;
}

/** PROTOCOL.key of OpenSSH: after the magic comes the cipher's name, with its length in 4 bytes; "none" is open. */
function hasPassphrase(kind: string, base64: string): boolean {
  if (!kind.startsWith("OPENSSH")) return false;
  const bytes = Buffer.from(base64.replaceAll(/\s/g, ""), "base64");
  const magic = "openssh-key-v1\0";
  if (bytes.subarray(0, magic.length).toString("latin1") !== magic || bytes.length < magic.length + 8)
    return false;
  const length = bytes.readUInt32BE(magic.length);
  return bytes.subarray(magic.length + 4, magic.length + 4 + length).toString("latin1") !== "none";
}
