import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../plan/clusterConfig.ts";
import { formatIssues, type Issue } from "../plan/issue.ts";
import { nearest } from "../plan/nearest.ts";
import { inspect } from "./decode.ts";
import { KEYS, type Key, type Settings } from "./keys.ts";
import { lockIssues } from "./requirementsLock.ts";
import { asSecrets, type Secrets } from "./secrets.ts";
import { decodeSettings, type RawConfig } from "./settings.ts";
import { readSshKey } from "./sshKey.ts";
import { readTlsFiles } from "./tlsFiles.ts";

/** The stack's configuration and its secrets, apart from each other. */
export interface ProgramConfig {
  readonly config: ClusterConfig;
  readonly secrets: Secrets;
}

/**
 * The only reader of Pulumi's configuration and of the operator's files.
 *
 * Throws a RunError, of which Pulumi prints the message alone, with every issue that was found.
 */
export function readConfig(): ProgramConfig {
  const stack = pulumi.getStack();
  const all = pulumi.runtime.allConfig();
  const raw = ownValues(all);
  const { settings, wrong } = decodeSettings(raw);
  const tls = readTlsFiles(settings);
  const sshKey = sshKeyOf(settings);
  const inspection = inspect(raw, stack, tls.certificate);
  const issues = [
    ...inspection.issues,
    ...[...tls.issues, ...sshKey.issues, ...lockIssues(settings.requirementsLock)].filter(
      ({ path }) => !wrong.has(path),
    ),
    ...openSecrets(raw),
    ...strayNamespaces(all),
  ];
  if (issues.length > 0 && settings.backend === "aws") issues.push(NO_AWS_YET);
  if (inspection.config === undefined || issues.length > 0)
    throw new pulumi.RunError(formatIssues(stack, issues));
  return {
    config: inspection.config,
    secrets: asSecrets({
      sshPrivateKey: sshKey.text,
      huggingFaceToken: settings.huggingFaceToken,
      tlsKey: tls.privateKey,
    }),
  };
}

/** Said beside whatever else is wrong, so that nobody fills in a stack file for nothing. */
const NO_AWS_YET: Issue = {
  path: "backend",
  message: "aws can be planned in this version and not deployed: pulumi up will refuse",
  hint: "go on for the plan alone, or take a stack with backend hosts, such as h20x16",
};

/** Values of this project; other namespaces belong to providers. */
function ownValues(all: Readonly<Record<string, string>>): RawConfig {
  const prefix = `${pulumi.getProject()}:`;
  const own = Object.entries(all).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}

function sshKeyOf({ backend, sshPrivateKeyFile }: Settings) {
  if (backend !== "hosts" || sshPrivateKeyFile === undefined) return { text: undefined, issues: [] };
  const file = readSshKey(sshPrivateKeyFile);
  return "issue" in file ? { text: undefined, issues: [file.issue] } : { text: file.text, issues: [] };
}

/** A secret that was set without --secret stands in clear in the stack file, which gets committed. */
function openSecrets(raw: RawConfig): Issue[] {
  const secretNames = Object.entries<Key>(KEYS).flatMap(([name, key]) => (key.secret ? [name] : []));
  return secretNames
    .filter((name) => raw[name] !== undefined && !isEncrypted(name))
    .map((name) => ({
      path: name,
      message: "stands in clear in the stack file",
      hint: `revoke it, make another and store it with: pulumi config set --secret ${name}`,
    }));
}

/** The SDK has this function and marks it internal, so that its typings lack it. */
function isEncrypted(name: string): boolean {
  const runtime = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  return runtime.isConfigSecret(`${pulumi.getProject()}:${name}`);
}

/** A misspelt project name before a key would silently take the key away. */
function strayNamespaces(all: Readonly<Record<string, string>>): Issue[] {
  const project = pulumi.getProject();
  return Object.keys(all).flatMap((key) => {
    const [namespace = ""] = key.split(":", 1);
    if (namespace === project || nearest(namespace, [project]) === undefined) return [];
    return [
      {
        path: key,
        message: `belongs to ${namespace}, which is not this project`,
        hint: `write ${project}: before the key`,
      },
    ];
  });
}
