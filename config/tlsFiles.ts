import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { GatewayConfig } from "../plan/clusterConfig.ts";
import type { Issue } from "../plan/issue.ts";
import type { Settings } from "./keys.ts";
import { readOperatorFile } from "./operatorFile.ts";

/** The door's certificate: the stack's own CA makes one, or the user's files are it. */
export interface TlsFiles {
  readonly certificate: GatewayConfig["certificate"];
  readonly privateKey: string | undefined;
  readonly issues: readonly Issue[];
}

const FROM_STACK: TlsFiles = { certificate: { kind: "stack" }, privateKey: undefined, issues: [] };

export function readTlsFiles(settings: Settings): TlsFiles {
  const { tlsCertificateFile, tlsPrivateKeyFile, gatewayHostName } = settings;
  if (tlsCertificateFile === undefined || tlsPrivateKeyFile === undefined) return FROM_STACK;
  const chain = readOperatorFile("tlsCertificateFile", tlsCertificateFile);
  const key = readOperatorFile("tlsPrivateKeyFile", tlsPrivateKeyFile);
  const issues = [chain, key].flatMap((file) => ("issue" in file ? [file.issue] : []));
  if ("issue" in chain || "issue" in key) return { ...FROM_STACK, issues };
  return {
    certificate: { kind: "files", chainPem: chain.text },
    privateKey: key.text,
    issues: pairIssues(chain.text, key.text, gatewayHostName),
  };
}

/** A pair that does not fit would only show when nginx starts on the host. */
function pairIssues(chainPem: string, keyPem: string, hostName: string | undefined): Issue[] {
  const certificate = parsed(() => new X509Certificate(chainPem));
  const key = parsed(() => createPrivateKey(keyPem));
  const issues: Issue[] = [];
  if (certificate === undefined) {
    issues.push({
      path: "tlsCertificateFile",
      message: "holds no certificate in PEM",
      hint: "name the full chain: the server's certificate first, then the intermediate ones",
    });
  }
  if (key === undefined) {
    issues.push({
      path: "tlsPrivateKeyFile",
      message: "holds no private key in PEM, or one with a passphrase",
      hint: "name a key that nginx can open by itself: openssl pkey -in FILE -out OPEN_FILE",
    });
  }
  if (certificate === undefined || key === undefined) return issues;
  if (!certificate.checkPrivateKey(key)) {
    issues.push({
      path: "tlsPrivateKeyFile",
      message: "does not belong to the first certificate of tlsCertificateFile",
      hint: "name the key that the certificate was made for",
    });
  }
  if (hostName !== undefined && !covers(certificate, hostName)) {
    issues.push({
      path: "gatewayHostName",
      message: `${hostName} is not a name of the certificate (${certificate.subjectAltName ?? "it has none"})`,
      hint: "set gatewayHostName to one of the certificate's names",
    });
  }
  return issues;
}

function covers(certificate: X509Certificate, hostName: string): boolean {
  const name = isIP(hostName) === 0 ? certificate.checkHost(hostName) : certificate.checkIP(hostName);
  return name !== undefined;
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
