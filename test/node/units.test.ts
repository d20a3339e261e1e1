import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { newRoot, SCRIPTS } from "./support/node.ts";

const UNITS = readdirSync(`${SCRIPTS}/units`);
const text = (unit: string) => readFileSync(`${SCRIPTS}/units/${unit}`, "utf8");
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

test.skipIf(!hasSystemd)(
  "systemd understands every line of every unit (skipped where systemd-analyze is absent)",
  () => {
    const folder = newRoot();
    for (const unit of UNITS) copyFileSync(`${SCRIPTS}/units/${unit}`, `${folder}/${unit}`);
    // The one program that is not on a host before its release: an empty one in its place.
    mkdirSync(`${folder}/bin`);
    writeFileSync(`${folder}/bin/bootstrap.sh`, "#!/bin/sh\n");
    chmodSync(`${folder}/bin/bootstrap.sh`, 0o755);
    const release = text("deepseek-release.service").replace("/etc/deepseek", `${folder}/bin`);
    writeFileSync(`${folder}/deepseek-release.service`, release);
    const verified = spawnSync("systemd-analyze", ["verify", "--man=no", ...UNITS], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(verified.stderr).toBe("");
  },
);

test.each(UNITS)("%s comes up by itself after a boot and tries again without a limit", (unit) => {
  expect(text(unit)).toContain("\nWantedBy=multi-user.target\n");
  expect(text(unit)).toMatch(/\nRestart=(always|on-failure)\n/);
  expect(text(unit)).toContain("\nStartLimitIntervalSec=0\n");
});

test.each(UNITS)("%s pulls no other unit of ours with it when it starts or stops", (unit) => {
  expect(text(unit)).not.toMatch(/^(Requires|BindsTo|PartOf|Wants)=.*(deepseek|sglang)/m);
});

test("the stages stay done, so that the engine's restart does not run them again", () => {
  for (const unit of ["deepseek-preflight.service", "deepseek-runtime.service", "deepseek-weights.service"]) {
    expect(text(unit)).toContain("\nType=oneshot\nRemainAfterExit=yes\n");
  }
  expect(text("sglang.service")).toMatch(/^After=.*deepseek-runtime.service deepseek-weights.service$/m);
});
