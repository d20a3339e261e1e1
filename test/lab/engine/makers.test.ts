import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checksumsUrl, downloadVerified } from "../../../lab/engine/makers.ts";
import { repository } from "../../../lab/engine/places.ts";
import { pluginVersions, pulumiVersion } from "../../../lab/engine/versions.ts";

const name = "pulumi-v3.259.0-linux-x64.tar.gz";
const sum = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A server of the makers with these checksums and this archive. */
const serving =
  (checksums: string, archive: string): typeof fetch =>
  (url) =>
    Promise.resolve(new Response(String(url) === checksumsUrl ? checksums : archive));

test("an archive that is what the checksums name is taken", async () => {
  const checksums = `${sum("other")}  pulumi-v3.259.0-darwin-x64.tar.gz\n${sum("cli")}  ${name}\n`;
  expect((await downloadVerified(name, serving(checksums, "cli"))).toString()).toBe("cli");
});

test("an archive with other bytes, or without a checksum, is refused", async () => {
  await expect(downloadVerified(name, serving(`${sum("cli")}  ${name}`, "evil"))).rejects.toThrow(
    /its makers name/,
  );
  await expect(downloadVerified(name, serving(`${sum("cli")}  other`, "cli"))).rejects.toThrow(
    /names no SHA-256/,
  );
});

test("engine, plugins and the SDKs of package.json have the same versions", () => {
  const { dependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  expect(dependencies).toMatchObject({
    "@pulumi/pulumi": pulumiVersion,
    "@pulumi/command": pluginVersions.command,
    "@pulumi/random": pluginVersions.random,
  });
  const goMod = readFileSync(join(repository, "lab/engine/go.mod"), "utf8");
  expect(goMod).toContain(`github.com/pulumi/pulumi/pkg/v3 v${pulumiVersion}`);
});
