import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { MACHINE_LIMIT_BYTES, machineDocument } from "../../../boot/machine.ts";
import type { ClusterPlan } from "../../../plan/clusterPlan.ts";
import { FILES, groupOf, nodeAt, releasesOf } from "./support/group.ts";

const STORE = "s3://deepseek-group-releases/group";

function documentOf(plan: ClusterPlan, rank: number, files = FILES): string {
  const { address, name } = nodeAt(plan, rank);
  return machineDocument({ group: plan.group, node: name, rank, address, releaseStore: STORE }, files);
}

/** What really travels: the files of the project. */
const REAL_FILES = Object.fromEntries(
  ["bootstrap.sh", "units/deepseek-release.service"].map((path) => [
    path,
    readFileSync(new URL(`../../../scripts/node/${path}`, import.meta.url), "utf8"),
  ]),
);

describe("a machine's document", () => {
  test("tells who it is and where its releases lie, and nothing else", () => {
    const { write_files: written } = parse(documentOf(groupOf(), 1)) as {
      write_files: { path: string; content: string }[];
    };
    expect(written.map(({ path }) => path)).toEqual([
      "/etc/deepseek/machine.json",
      "/etc/deepseek/bootstrap.sh",
      "/etc/systemd/system/deepseek-release.service",
    ]);
    expect(JSON.parse(written[0]?.content ?? "")).toEqual({
      group: "group",
      node: "group-rank1",
      rank: 1,
      address: "10.0.0.2",
      releaseStore: STORE,
    });
  });

  test("is cloud-config that enables the release's unit without waiting for it", () => {
    const text = documentOf(groupOf(), 0);
    expect(text.split("\n")[0]).toBe("#cloud-config");
    expect((parse(text) as { runcmd: unknown }).runcmd).toEqual([
      ["systemctl", "enable", "--now", "--no-block", "deepseek-release.service"],
    ]);
  });

  test("stays the same for a machine's life: context, flags, engine, keys and patience leave no trace", () => {
    const before = documentOf(groupOf(), 1);
    const settings = fc.record({
      contextLength: fc.integer({ min: 1024, max: 32_768 }),
      maxRunningRequests: fc.integer({ min: 1, max: 64 }),
      engineVersion: fc.constantFrom("0.5.10.post1" as const, "0.5.23" as const),
      engineEnv: fc.dictionary(fc.stringMatching(/^MY_[A-Z]{1,8}$/), fc.stringMatching(/^[a-z0-9]{0,8}$/)),
      apiKeys: fc.constant({ carol: 2 }),
      readyTimeoutMinutes: fc.integer({ min: 10, max: 600 }),
    });
    fc.assert(
      fc.property(settings, (changes) => {
        expect(documentOf(groupOf(changes), 1)).toBe(before);
      }),
      { numRuns: 50 },
    );
    // The releases do differ, so that the property is not empty.
    expect(releasesOf(groupOf({ contextLength: 4096 }))).not.toEqual(releasesOf(groupOf()));
  });

  test("stays the same when any file changes that travels with releases", () => {
    const before = documentOf(groupOf(), 0);
    for (const path of Object.keys(FILES).filter((name) => !/bootstrap|deepseek-release/.test(name))) {
      expect(documentOf(groupOf(), 0, { ...FILES, [path]: "# changed\n" }), path).toBe(before);
    }
  });

  test("with the project's own files it keeps within its limit, also with the longest names", () => {
    const identity = {
      group: "g".repeat(40),
      node: `${"g".repeat(40)}-rank63`,
      rank: 63,
      address: "10.42.100.100",
      releaseStore: `s3://${"b".repeat(63)}/${"g".repeat(40)}`,
    };
    expect(Buffer.byteLength(machineDocument(identity, REAL_FILES))).toBeLessThanOrEqual(MACHINE_LIMIT_BYTES);
  });

  test("that grew over its limit is refused with both numbers", () => {
    const files = { ...FILES, "bootstrap.sh": "#".repeat(MACHINE_LIMIT_BYTES) };
    expect(() => documentOf(groupOf(), 0, files)).toThrow(/group-rank0 has \d+ bytes, and at most 4096/);
  });
});
