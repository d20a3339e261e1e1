import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const CHECK = new URL("../../../config/checkNode.mjs", import.meta.url).href;

/** The check as it runs on another version of Node. */
function on(version: string) {
  const script = `Object.defineProperty(process.versions, "node", { value: "${version}" }); await import("${CHECK}");`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
}

test.each([
  "18.19.0",
  "20.20.2",
  "22.17.1",
  "22.23.3",
  "23.5.0",
])("Node %s gets one clear sentence and exit 1", (version) => {
  const { status, stderr } = on(version);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    new RegExp(`^This program needs Node 24, and pulumi runs it on Node ${version}: .+\\.\\n$`),
  );
});

test.each(["22.18.0", "24.21.0"])("Node %s passes without a word", (version) => {
  expect(on(version)).toMatchObject({ status: 0, stderr: "", stdout: "" });
});
