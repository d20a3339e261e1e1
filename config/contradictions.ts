import { DEFAULT_MODEL, MODELS } from "../plan/catalogue/models.ts";
import type { Issue } from "../plan/issue.ts";
import type { Settings } from "./keys.ts";
import type { RawConfig } from "./settings.ts";

/** Keys that are right alone and wrong together. */
export function contradictions(raw: RawConfig, settings: Settings): Issue[] {
  return [...modelIssues(raw, settings), ...tlsIssues(settings), ...sshIssues(raw, settings)];
}

function modelIssues(raw: RawConfig, settings: Settings): Issue[] {
  const { customModel, model, modelRevision } = settings;
  if (customModel !== undefined) {
    // Pulumi hands a default over like a value that the user wrote, so the default model cannot be an objection.
    return (["model", "modelRevision"] as const)
      .filter((name) => raw[name] !== undefined && raw[name] !== DEFAULT_MODEL)
      .map((name) => ({
        path: name,
        message: "is set beside customModel, which takes its place",
        hint: `remove ${name} or customModel`,
      }));
  }
  if (modelRevision === undefined && MODELS[model].revision === null) {
    return [
      {
        path: "modelRevision",
        message: `is missing, and nobody has pinned a commit of ${MODELS[model].repository} here`,
        hint: "set modelRevision to the commit that you have checked: 40 hex digits from the repository's history",
      },
    ];
  }
  return [];
}

function tlsIssues({ tlsCertificateFile, tlsPrivateKeyFile }: Settings): Issue[] {
  if ((tlsCertificateFile === undefined) === (tlsPrivateKeyFile === undefined)) return [];
  const [missing, present] =
    tlsCertificateFile === undefined
      ? ["tlsCertificateFile", "tlsPrivateKeyFile"]
      : ["tlsPrivateKeyFile", "tlsCertificateFile"];
  return [
    {
      path: missing,
      message: `is missing while ${present} is set`,
      hint: "set both for a certificate of your own, or neither for the stack's CA",
    },
  ];
}

function sshIssues(raw: RawConfig, { backend, sshPrivateKeyFile }: Settings): Issue[] {
  if (backend === "hosts" && sshPrivateKeyFile === undefined && raw.sshPrivateKeyFile === undefined) {
    return [
      {
        path: "sshPrivateKeyFile",
        message: "is missing, and backend hosts works over SSH",
        hint: "set sshPrivateKeyFile to the private key that opens all hosts, such as ~/.ssh/id_ed25519",
      },
    ];
  }
  if (backend === "aws" && raw.sshPrivateKeyFile !== undefined) {
    return [
      {
        path: "sshPrivateKeyFile",
        message: "is set, and backend aws uses no SSH",
        hint: "remove sshPrivateKeyFile, or set backend: hosts",
      },
    ];
  }
  return [];
}
