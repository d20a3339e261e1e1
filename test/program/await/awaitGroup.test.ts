import { describe, expect, test } from "vitest";
import { awaitGroup } from "../../../scripts/await/awaitGroup.ts";
import { AwaitFailed } from "../../../scripts/await/failure.ts";
import type { GroupStatus } from "../../../scripts/await/groupStatus.ts";
import { type Asked, COMPLETION_TIMEOUT_MS } from "../../../scripts/await/ports.ts";
import { groupOf, play, SERVES, SETTINGS, WEIGHTS_DONE } from "./support.ts";

const SILENT: Asked = { kind: "silent", reason: "connect ECONNREFUSED 10.78.1.11:8443" };
const REFUSED: Asked = { kind: "refused", reason: "/ops/status got HTTP 401" };

async function failureOf(waiting: Promise<unknown>): Promise<string> {
  const error = await waiting.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AwaitFailed);
  return (error as Error).message;
}

describe("waiting for the weights", () => {
  test("ends when every node has them, while the engine may still load", async () => {
    const ports = play([groupOf({}, {}), groupOf(WEIGHTS_DONE, {}), groupOf(WEIGHTS_DONE, WEIGHTS_DONE)]);
    expect(await awaitGroup("weights", SETTINGS, ports)).toBeUndefined();
    expect(ports.nowMs()).toBe(2_000);
  });

  test("does not take the weights of the former release for those of this one", async () => {
    const former = { ...WEIGHTS_DONE, generation: "bbbbbbbbbbbb" };
    const ports = play([groupOf(former, former), groupOf(WEIGHTS_DONE, WEIGHTS_DONE)]);
    await awaitGroup("weights", SETTINGS, ports);
    expect(ports.nowMs()).toBe(1_000);
    expect(ports.said[0]).toBe("0 s: dev-rank0  still runs release bbbbbbbbbbbb, aaaaaaaaaaaa is next");
  });

  test("waits for a node that the head does not know yet", async () => {
    const { nodes, ...rest } = groupOf(WEIGHTS_DONE, WEIGHTS_DONE);
    const ports = play([
      { ...rest, nodes: nodes.slice(0, 1) },
      { ...rest, nodes },
    ]);
    await awaitGroup("weights", SETTINGS, ports);
    expect(ports.nowMs()).toBe(1_000);
  });
});

describe("waiting for the answer", () => {
  test("ends with what the engine logged and the time to the first token", async () => {
    const ports = play([groupOf(WEIGHTS_DONE, WEIGHTS_DONE), groupOf(SERVES, SERVES)]);
    expect(await awaitGroup("answer", SETTINGS, ports)).toEqual({
      kvTokensReported: 16_000,
      firstTokenSeconds: 0.5,
    });
  });

  test("does not end by the nodes' word alone: a completion must have come", async () => {
    let tries = 0;
    const answer = async () => {
      if (++tries < 4) throw new Error("the chat completion got HTTP 503: not serving");
      return { firstTokenSeconds: 1 };
    };
    const ports = play([groupOf(SERVES, SERVES)], { answer });
    await awaitGroup("answer", SETTINGS, ports);
    expect(ports.nowMs()).toBe(3_000);
    expect(ports.said.filter((line) => line.includes("no answer yet"))).toEqual([
      "0 s: every node serves, no answer yet: the chat completion got HTTP 503: not serving",
    ]);
  });

  test("asks again after a completion that stayed silent as long as one may", async () => {
    let tries = 0;
    const ports = play([groupOf(SERVES, SERVES)], {
      answer: async () => {
        if (++tries > 1) return { firstTokenSeconds: 1 };
        await ports.sleep(COMPLETION_TIMEOUT_MS);
        throw new Error("no byte from door.example for 300 s");
      },
    });
    await expect(awaitGroup("answer", SETTINGS, ports)).resolves.toMatchObject({ firstTokenSeconds: 1 });
  });

  test("gives up a group that says it serves and never answers, with the engine's log", async () => {
    const answer = async () => Promise.reject(new Error("the chat completion got HTTP 404: no such model"));
    const ports = play([groupOf(SERVES, SERVES)], { answer });
    const message = await failureOf(awaitGroup("answer", SETTINGS, ports));
    expect(message).toMatch(
      /^every node serves, but the chat completion got HTTP 404: no such model\nlast lines of/,
    );
    expect(ports.asked).toEqual(["dev-rank0 sglang.service"]);
    expect(ports.nowMs()).toBe(600_000);
  });
});

describe("a failed stage", () => {
  const failed = {
    stage: "weights",
    state: "failed",
    detail: "model-2.safetensors: wrong SHA-256; fetch it again",
  } as const;

  test("ends the wait at once, with node, stage, cause and the log's last lines", async () => {
    const ports = play([groupOf({}, {}), groupOf({}, failed)]);
    expect(await failureOf(awaitGroup("weights", SETTINGS, ports))).toBe(
      [
        "dev-rank1: weights failed: model-2.safetensors: wrong SHA-256; fetch it again",
        "last lines of deepseek-weights.service on dev-rank1:",
        "  first line",
        "  last line",
      ].join("\n"),
    );
    expect(ports.nowMs()).toBe(1_000);
  });

  test("of the former release is no failure of this one", async () => {
    const former = { ...failed, generation: "bbbbbbbbbbbb" };
    const ports = play([groupOf(former, former), groupOf(WEIGHTS_DONE, WEIGHTS_DONE)]);
    await expect(awaitGroup("weights", SETTINGS, ports)).resolves.toBeUndefined();
  });

  test("that stood there before counts only after 45 s, in which its unit tries again", async () => {
    const ports = play([groupOf({}, failed)]);
    expect(await failureOf(awaitGroup("weights", SETTINGS, ports))).toContain("dev-rank1: weights failed");
    expect(ports.nowMs()).toBe(45_000);
    expect(ports.said).toContain(
      "0 s: dev-rank1: weights failed before this wait began; 45 s for one more try",
    );
  });

  test("that stood there before and goes away is no failure", async () => {
    const before = Array<GroupStatus>(20).fill(groupOf(WEIGHTS_DONE, failed));
    const ports = play([...before, groupOf(WEIGHTS_DONE, {}), groupOf(WEIGHTS_DONE, WEIGHTS_DONE)]);
    await expect(awaitGroup("weights", SETTINGS, ports)).resolves.toBeUndefined();
  });

  test.each([
    [
      "with a time of its own",
      [groupOf({}, failed), groupOf({}, { ...failed, since: "2026-11-24T09:00:15Z" })],
    ],
    ["after the former one was seen to go", [groupOf({}, failed), groupOf({}, {}), groupOf({}, failed)]],
  ])("of the next try counts at once: one %s", async (_, script) => {
    const ports = play(script);
    expect(await failureOf(awaitGroup("weights", SETTINGS, ports))).toContain("dev-rank1: weights failed");
    expect(ports.nowMs()).toBe((script.length - 1) * 1_000);
  });

  test("that another one hid at first sight is no newer than that one", async () => {
    const since = "2026-11-24T08:00:00Z";
    const stages = { weights: { state: "failed", since } } as const;
    const hidden = groupOf({}, { ...failed, stage: "preflight", stages });
    const ports = play([hidden, hidden, groupOf({}, { ...failed, since, stages })]);
    await failureOf(awaitGroup("weights", SETTINGS, ports));
    expect(ports.nowMs()).toBe(47_000);
  });

  test("is told even when the node's log cannot be had", async () => {
    const ports = play([groupOf(failed, {})], {
      log: async () => Promise.reject(new Error("socket hang up")),
    });
    expect(await failureOf(awaitGroup("answer", SETTINGS, ports))).toContain("(no log: socket hang up)");
  });
});

describe("a door that does not answer", () => {
  test("is told from 10 s on every 15 s, with the cause and what to look at, and waited for", async () => {
    const ports = play([...Array<Asked>(31).fill(SILENT), groupOf(WEIGHTS_DONE, WEIGHTS_DONE)]);
    await awaitGroup("weights", SETTINGS, ports);
    const line =
      "waiting for the gateway at door.example:8443: connect ECONNREFUSED 10.78.1.11:8443 " +
      "(on dev-rank0 look at: journalctl -u deepseek-gateway -u deepseek-ops)";
    expect(ports.said.slice(0, 2)).toEqual([`10 s: ${line}`, `25 s: ${line}`]);
  });

  test("that refuses gets a minute to reload its keys or certificate, and no more", async () => {
    const reloading = play([REFUSED, REFUSED, groupOf(WEIGHTS_DONE, WEIGHTS_DONE)]);
    await expect(awaitGroup("weights", SETTINGS, reloading)).resolves.toBeUndefined();
    const ports = play([REFUSED]);
    expect(await failureOf(awaitGroup("weights", SETTINGS, ports))).toMatch(
      /^the gateway at door.example:8443 refuses: \/ops\/status got HTTP 401; on dev-rank0 look at/,
    );
    expect(ports.nowMs()).toBe(60_000);
  });
});

describe("the end of the time", () => {
  test("says where every node stands, with the log of the one furthest behind", async () => {
    const away = { ...groupOf(SERVES, { stage: "runtime", detail: "installs packages" }) };
    const ports = play([away]);
    expect(await failureOf(awaitGroup("answer", SETTINGS, ports))).toBe(
      [
        "not done after 10 min:",
        "  dev-rank0  serve      done     serves",
        "  dev-rank1  runtime    running  installs packages",
        "last lines of deepseek-runtime.service on dev-rank1:",
        "  first line",
        "  last line",
      ].join("\n"),
    );
    expect(ports.nowMs()).toBe(600_000);
  });

  test("without any answer says why there was none", async () => {
    expect(await failureOf(awaitGroup("weights", SETTINGS, play([SILENT])))).toBe(
      "not done after 10 min: connect ECONNREFUSED 10.78.1.11:8443",
    );
  });
});
