import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labFolder } from "../machines/places.ts";
import { must } from "../machines/program.ts";
import { pulumiHome } from "./places.ts";
import { pluginVersions, pulumiVersion } from "./versions.ts";

/** Where the makers publish the CLI: the place that their own installer script downloads from. */
const releases = "https://get.pulumi.com/releases/sdk";

export const checksumsUrl = `${releases}/pulumi-${pulumiVersion}-checksums.txt`;

const archiveName = (architecture: string): string =>
  `pulumi-v${pulumiVersion}-linux-${architecture === "arm64" ? "arm64" : "x64"}.tar.gz`;

/** Longest time for one download, in milliseconds: 150 MB at 250 kB/s. */
const downloadMilliseconds = 600_000;

/** Folder of the CLI after `installFromMakers`. */
export const makersCliFolder = join(labFolder, "pulumi-cli/pulumi");

/** Downloads the CLI with its language host, verifies it against the published checksums, and lets it install the real plugins. */
export async function installFromMakers(): Promise<void> {
  const archive = await downloadVerified(archiveName(process.arch));
  const folder = join(labFolder, "pulumi-cli");
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, "archive.tar.gz"), archive);
  await must("tar", ["-xzf", join(partial, "archive.tar.gz"), "-C", partial]);
  rmSync(join(partial, "archive.tar.gz"));
  renameSync(partial, folder);
  for (const [name, version] of Object.entries(pluginVersions))
    await must("env", [
      `PULUMI_HOME=${pulumiHome}`,
      "PULUMI_SKIP_UPDATE_CHECK=true",
      join(makersCliFolder, "pulumi"),
      "plugin",
      "install",
      "resource",
      name,
      version,
    ]);
}

/** Bytes of one published file; anything that is not exactly what the checksums name is refused. */
export async function downloadVerified(name: string, get: typeof fetch = fetch): Promise<Buffer> {
  const checksums = (await download(checksumsUrl, get)).toString("utf8");
  const expected = checksumOf(name, checksums);
  const bytes = await download(`${releases}/${name}`, get);
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual !== expected) throw new Error(`${name} has SHA-256 ${actual}, its makers name ${expected}`);
  return bytes;
}

function checksumOf(name: string, checksums: string): string {
  const line = checksums.split("\n").find((candidate) => candidate.trim().endsWith(name));
  const sum = /^([0-9a-f]{64})\s/.exec(line ?? "")?.[1];
  if (!sum) throw new Error(`${checksumsUrl} names no SHA-256 of ${name}`);
  return sum;
}

async function download(url: string, get: typeof fetch): Promise<Buffer> {
  const response = await get(url, { signal: AbortSignal.timeout(downloadMilliseconds) });
  if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
