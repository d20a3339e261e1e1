import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { awaitEnvironment, awaitResult, awaitSettings } from "../../../boot/awaitProtocol.ts";
import { secretsDocument } from "../../../boot/secretsDocument.ts";
import { tryIt } from "../../../boot/tryIt.ts";
import { groupOf } from "./support/group.ts";

describe("the secrets' document", () => {
  test("is the same text for the same keys in any order, so that nothing is sent twice", () => {
    const one = secretsDocument({ operatorKey: "o", apiKeys: { a: "1", b: "2" } });
    expect(secretsDocument({ apiKeys: { b: "2", a: "1" }, operatorKey: "o" })).toBe(one);
  });

  test("leaves out what a node has no use for", () => {
    expect(JSON.parse(secretsDocument({ operatorKey: "o" }))).toEqual({ operatorKey: "o" });
  });
});

describe("tryIt", () => {
  const line = tryIt(groupOf());

  test("is one line that takes the key from a variable and trusts the stack's certificate", () => {
    expect(line).not.toContain("\n");
    expect(line).toContain("$API_KEY");
    expect(line).toContain("--cacert ca.pem");
  });

  test("gives curl the key, a JSON body and the URL when a shell runs it", () => {
    const { stdout } = spawnSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }; ${line}`], {
      encoding: "utf8",
      env: { API_KEY: "sk-it's" },
    });
    const args = stdout.split("\0");
    expect(args).toContain("Authorization: Bearer sk-it's");
    expect(args).toContain("https://192.0.2.1/v1/chat/completions");
    expect(JSON.parse(args[args.indexOf("-d") + 1] ?? "")).toMatchObject({
      model: "deepseek-r1",
      stream: true,
    });
  });
});

describe("what the program and scripts/await.ts tell each other", () => {
  const settings = {
    apiUrl: "https://192.0.2.1:8443/v1",
    operatorKey: "sk-operator",
    apiKey: undefined,
    caPem: "-----BEGIN CERTIFICATE-----\n",
    model: "deepseek-r1",
    minutes: 10,
    generation: "0123456789ab",
    nodes: ["dev-rank0", "dev-rank1"],
  };

  test("arrives unchanged, with an API key and without", () => {
    expect(awaitSettings(awaitEnvironment(settings))).toEqual(settings);
    expect(awaitSettings(awaitEnvironment({ ...settings, apiKey: "sk-a" }))).toEqual({
      ...settings,
      apiKey: "sk-a",
    });
  });

  test("is refused by name where something is missing", () => {
    const { AWAIT_MODEL: _, ...rest } = awaitEnvironment(settings);
    expect(() => awaitSettings(rest)).toThrow("AWAIT_MODEL is not set");
    expect(() => awaitSettings({ ...awaitEnvironment(settings), AWAIT_MINUTES: "soon" })).toThrow(
      "AWAIT_MINUTES is soon",
    );
  });

  test("the result is the last line of all that was printed", () => {
    expect(awaitResult('dev-rank0  load\n{"kvTokensReported":16384,"firstTokenSeconds":0.2}\n')).toEqual({
      kvTokensReported: 16_384,
      firstTokenSeconds: 0.2,
    });
  });
});
