import { describe, expect, test } from "vitest";
import type { Deployment } from "./support/deployment.ts";
import { WATCHED_ARGUMENTS } from "./support/node.ts";

/** Places on a node where a secret must never stand; the 0600 files under /etc/deepseek and /run/deepseek are its home. */
const NODE_PLACES = [
  ["the journal", "journalctl --no-pager --output=cat"],
  [
    "process arguments, during all of the first up",
    `cat /proc/[0-9]*/cmdline ${WATCHED_ARGUMENTS} | tr '\\0' ' '`,
  ],
  ["unit files", "cat /etc/systemd/system/*.service"],
  ["releases", "grep -rah '' /opt/deepseek/releases"],
  [
    "files that others can read",
    "find /etc /opt/deepseek/releases /opt/deepseek/current/ /var/lib/deepseek /var/log /run /tmp /shared/deepseek -xdev -type f -perm /044 -size -4M -exec cat {} + 2>/dev/null",
  ],
  ["cloud-init's data", "cat /var/lib/cloud/instance/*.txt /run/cloud-init/*.json"],
] as const;

/** Planted secrets are found nowhere but in their 0600 files. */
export function keepsSecrets(deployment: Deployment): void {
  describe("no secret stands in", () => {
    test.each(NODE_PLACES)("%s of a node", async (_place, command) => {
      const secrets = deployment.secrets();
      for (const machine of deployment.machines) {
        const { stdout } = await machine.ssh(command);
        for (const [name, value] of secrets)
          expect(stdout.includes(value), `${name} on ${machine.name}`).toBe(false);
      }
    });

    test("the state file, its history and backups", async () => {
      const secrets = deployment.secrets();
      for (const [file, text] of deployment.stateFiles())
        for (const [name, value] of secrets) expect(text.includes(value), `${name} in ${file}`).toBe(false);
    });

    test("anything that pulumi printed in all runs so far", async () => {
      for (const [name, value] of deployment.secrets())
        expect(deployment.printed().includes(value), name).toBe(false);
    });

    test("a secret file is readable by root alone", async () => {
      for (const machine of deployment.machines) {
        const { stdout } = await machine.ssh(
          "find /etc/deepseek/secrets /run/deepseek/nginx/keys.map -type f -printf '%m %u\\n' | sort -u",
        );
        expect(stdout.trim()).toBe("600 root");
      }
    });

    test("(counter-proof) the search finds a secret where it does stand", async () => {
      const [machine] = deployment.machines;
      const found = await machine?.ssh("cat /etc/deepseek/secrets/secrets.json");
      const { operatorKey } = await deployment.outputs();
      expect(found?.stdout).toContain(operatorKey);
    });
  });
}

/** The same after keys were changed, nodes were removed and runs failed: those print the most. */
export function keptSecrets(deployment: Deployment): void {
  test("in the end, no secret that there ever was stands in what pulumi printed, its state or a journal", async () => {
    const secrets = deployment.secrets();
    expect(secrets.length).toBeGreaterThan(5);
    const journals = await Promise.all(
      deployment.machines.map(
        async (machine) => [machine.name, (await machine.ssh("journalctl --output=cat")).stdout] as const,
      ),
    );
    const places = [["printed", deployment.printed()] as const, ...deployment.stateFiles(), ...journals];
    for (const [place, text] of places)
      for (const [name, value] of secrets) expect(text.includes(value), `${name} in ${place}`).toBe(false);
  });
}
