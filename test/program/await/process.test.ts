import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type AwaitVerb, awaitCommand, awaitEnvironment, awaitResult } from "../../../boot/awaitProtocol.ts";
import { openDoor as client } from "../../../scripts/await/door.ts";
import { NoAnswer, streamedAnswer } from "../../../scripts/await/streamedAnswer.ts";
import { CERTIFICATE } from "../../pure/support/tlsPair.ts";
import {
  type Answers,
  type Certificate,
  makeCertificate,
  type OpenDoor,
  openDoor,
  PROJECT,
  STREAM,
} from "./door.ts";
import { groupOf, SERVES, SETTINGS, WEIGHTS_DONE } from "./support.ts";

let certificate: Certificate;
let door: OpenDoor | undefined;
beforeAll(() => {
  certificate = makeCertificate();
});
afterEach(() => door?.close());

async function open(answers: Answers = {}): Promise<OpenDoor> {
  door = await openDoor(certificate, answers);
  return door;
}

describe("scripts/await.ts", () => {
  /** Runs it as the provider does: in the project's folder, with settings in its environment. */
  async function run(verb: AwaitVerb, apiUrl: string, changes: Partial<typeof SETTINGS> = {}) {
    const settings = { ...SETTINGS, apiUrl, caPem: certificate.caPem, ...changes };
    const child = spawn("/bin/sh", ["-c", awaitCommand(verb)], {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, ...awaitEnvironment(settings) },
    });
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.on("exit", resolve);
    const [code, stdout, stderr] = await Promise.all([promise, text(child.stdout), text(child.stderr)]);
    for (const secret of [SETTINGS.operatorKey, SETTINGS.apiKey])
      expect(stdout + stderr).not.toContain(secret);
    return { code, stdout, stderr };
  }

  test("answer ends well when a streamed completion came back over TLS, and its last line is the result", async () => {
    const { apiUrl, bodies } = await open();
    const { code, stdout, stderr } = await run("answer", apiUrl);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("dev-rank1  serve      done     serves\n");
    expect(awaitResult(stdout)).toEqual({ kvTokensReported: 16_000, firstTokenSeconds: expect.any(Number) });
    expect(awaitResult(stdout).firstTokenSeconds).toBeGreaterThan(0);
    expect(bodies).toEqual([expect.objectContaining({ model: "deepseek-tiny", stream: true })]);
  });

  test("weights ends well without asking the model anything", async () => {
    const { apiUrl, bodies } = await open({ groups: [groupOf(WEIGHTS_DONE, WEIGHTS_DONE)] });
    expect(await run("weights", apiUrl)).toMatchObject({ code: 0, stderr: "" });
    expect(bodies).toEqual([]);
  });

  test("tells a failed stage on stderr with the node's log, without the secrets in it, and ends with 1", async () => {
    const failed = {
      stage: "load",
      state: "failed",
      detail: "out of memory; set contextLength lower",
    } as const;
    const { apiUrl } = await open({ groups: [groupOf(SERVES, {}), groupOf(SERVES, failed)] });
    const { code, stderr } = await run("answer", apiUrl);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "dev-rank1: load failed: out of memory; set contextLength lower\n" +
        "last lines of sglang.service on dev-rank1:\n  begins with ***\n  ends\n",
    );
  });

  test("believes no door with another CA's certificate", async () => {
    const { apiUrl } = await open();
    const { code, stdout } = await run("weights", apiUrl, { caPem: CERTIFICATE, minutes: 0.01 });
    expect(code).toBe(1);
    expect(stdout).toMatch(/waiting for the gateway at 127.0.0.1:\d+: .*certificate/);
  });
});

describe("the command that runs it", () => {
  const folder = mkdtempSync(join(tmpdir(), "deepseek-command "));
  afterAll(() => rmSync(folder, { recursive: true }));

  function install(place: string): string {
    const bin = join(folder, place);
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "node"), `#!/bin/sh\necho "${place}: $*"\n`, { mode: 0o755 });
    return bin;
  }

  test("takes PATH's Node, and the project's own before it where npm has installed one", () => {
    const env = { PATH: `${install("path")}:${process.env.PATH}` };
    const run = () => spawnSync("/bin/sh", ["-c", awaitCommand("weights")], { cwd: folder, env }).stdout;
    expect(run().toString()).toBe("path: scripts/await.ts weights\n");
    install("node_modules/.bin");
    expect(run().toString()).toBe("node_modules/.bin: scripts/await.ts weights\n");
  });
});

describe("a completion is no answer", () => {
  test.each<[string, Answers, RegExp]>([
    ["without its end", { stream: STREAM }, /^the stream ended without \[DONE\]$/],
    [
      "cut before it was finished",
      { stream: STREAM.slice(0, 2) },
      /^the stream ended before the answer was finished$/,
    ],
    [
      "that only says it is done",
      { stream: ["data: [DONE]\n\n"] },
      /^the stream ended before the answer was finished$/,
    ],
    [
      "with an error in it",
      { stream: ['data: {"error":{"message":"aborted"}}\n\n'] },
      /^the stream holds an error: aborted$/,
    ],
    [
      "that is no stream at all",
      { stream: ["data: <html>\n\n"] },
      /^the stream holds what is no JSON: <html>$/,
    ],
    [
      "with another status",
      { status: 404, stream: ["no such model"] },
      /^the chat completion got HTTP 404: no such model$/,
    ],
  ])("%s", async (_, answers, reason) => {
    const { apiUrl } = await open(answers);
    const asking = streamedAnswer(
      client(apiUrl, certificate.caPem),
      SETTINGS.apiKey ?? "",
      "deepseek-tiny",
      () => 0,
    );
    await expect(asking).rejects.toThrow(NoAnswer);
    await expect(asking).rejects.toThrow(reason);
  });

  test("to a wrong key", async () => {
    const { apiUrl } = await open();
    const asking = streamedAnswer(client(apiUrl, certificate.caPem), "sk-wrong", "deepseek-tiny", () => 0);
    await expect(asking).rejects.toThrow("HTTP 401");
  });
});
