import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Values as Pulumi hands them over: text as it stands, everything deeper as JSON. */
function rawValues(config: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(config).map(([key, value]) => [
    key.replace(/^deepseek:/, ""),
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries);
}

/** The raw configuration of `Pulumi.<stack>.yaml`, with the defaults of Pulumi.yaml as the engine fills them in. */
export function stackFile(stack: string): Record<string, string> {
  const project = configOf("Pulumi.yaml") as Record<string, { default: unknown }>;
  const defaults = Object.entries(project).map(([key, declared]) => [key, declared.default]);
  const own = Object.entries(configOf(`Pulumi.${stack}.yaml`)).filter(([key]) => key.startsWith("deepseek:"));
  return { ...rawValues(Object.fromEntries(defaults)), ...rawValues(Object.fromEntries(own)) };
}

function configOf(file: string): Record<string, unknown> {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
  return (parse(text) as { config: Record<string, unknown> }).config;
}

const HOST_KEY = `ssh-ed25519 ${"A".repeat(68)}`;

/** A stack file with something valid in the place of what only its owner knows. */
export function filledStackFile(stack: string): Record<string, string> {
  const raw = stackFile(stack);
  const filled: Record<string, string> = { ...raw };
  const hosts = JSON.parse(raw.hosts ?? "[]") as Record<string, unknown>[];
  if (hosts.length > 0) {
    filled.hosts = JSON.stringify(hosts.map((host, rank) => filledHost(host, rank)));
    filled.sshPrivateKeyFile = "~/.ssh/id_ed25519";
  }
  if (isPlaceholder(raw.modelRevision)) filled.modelRevision = "0".repeat(40);
  if (raw.clientCidrs?.includes("<")) filled.clientCidrs = '["203.0.113.0/24"]';
  return filled;
}

function filledHost(host: Readonly<Record<string, unknown>>, rank: number) {
  const address = (given: unknown) => (isPlaceholder(given) ? `10.0.0.${11 + rank}` : given);
  return {
    ...host,
    address: address(host.address),
    privateAddress: address(host.privateAddress),
    hostKey: HOST_KEY,
  };
}

function isPlaceholder(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("<");
}
