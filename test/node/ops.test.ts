import { expect, test, vi } from "vitest";
import { TestNode } from "./support/node.ts";
import { type OpsNode, opsGroup } from "./support/opsNode.ts";

const OPERATOR = { headers: { authorization: "Bearer operator-key-1234" } };
const BEGIN = "deepseek: engine starts, generation aaaaaaaaaaaa, at 2026-11-24T09:00:00Z";
const POOL = "[2026-11-24 09:00:07 TP0] KV Cache is allocated. #tokens: 16384, KV size: 0.01 GB";
const READY = "[2026-11-24 09:09:00] The server is fired up and ready to roll!";
const RANK_READY = "Dummy health check server started in background thread at 127.0.0.1:30000";
const WAIT = { timeout: 15_000, interval: 100 };

const ask = (node: OpsNode, path: string, options: RequestInit = OPERATOR) => fetch(node.url + path, options);

test.each([
  "/ops/node",
  "/ops/status",
  "/ops/log",
  "/ops/anything",
])("%s needs the operator's key", async (path) => {
  const [head] = await opsGroup();
  for (const authorization of [
    undefined,
    "Bearer",
    "Bearer operator-key-1235",
    "bearer operator-key-1234",
    "Bearer sk-Alice-123456",
  ]) {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    expect((await ask(head, path, { headers })).status).toBe(401);
  }
  expect((await ask(head, path)).status).toBe(path === "/ops/anything" ? 404 : 200);
});

test("the group's answer holds every node, and names one that cannot be reached", async () => {
  const [head, other] = await opsGroup();
  const both = await (await ask(other, "/ops/status")).json();
  expect(both).toMatchObject({
    group: "dev",
    generation: "aaaaaaaaaaaa",
    ready: false,
    kvTokensReported: null,
    nodes: [
      { name: "dev-rank0", rank: 0, reachable: true, error: null, units: { "sglang.service": "active" } },
      { name: "dev-rank1", rank: 1, address: "127.0.0.2", reachable: true, status: { node: "dev-rank1" } },
    ],
  });
  head.node.expect.peers = head.node.expect.peers.map((peer) =>
    peer.rank === 1 ? { ...peer, address: "127.0.0.9" } : peer,
  );
  head.node.writeExpectations();
  const one = (await (await ask(head, "/ops/status")).json()) as { nodes: object[] };
  expect(one.nodes[1]).toMatchObject({
    reachable: false,
    error: expect.stringContaining("refused"),
    status: null,
  });
  expect(await (await ask(head, "/health", {})).json()).toEqual({ status: "load on dev-rank0" });
});

test("the engine's log moves the stages, and /health says 200 only when every rank serves", async () => {
  const [head, other] = await opsGroup();
  head.say(BEGIN, "Multi-thread loading shards:  50% Completed | 1/2 [00:00<00:00,  7.06it/s]");
  await vi.waitFor(() => {
    expect(head.node.status()).toMatchObject({
      stage: "load",
      state: "running",
      done: 1,
      total: 2,
      unit: "shards",
    });
  }, WAIT);
  other.say(BEGIN, RANK_READY);
  await vi.waitFor(() => {
    expect(other.node.status()).toMatchObject({
      stage: "serve",
      state: "waiting",
      detail: "waits for rank 0 to serve",
    });
  }, WAIT);
  expect((await ask(head, "/health", {})).status).toBe(503);
  head.say(POOL, READY);
  await vi.waitFor(async () => expect((await ask(head, "/health", {})).status).toBe(200), WAIT);
  expect(await (await ask(other, "/ops/status")).json()).toMatchObject({
    ready: true,
    kvTokensReported: 16384,
  });
  expect(head.node.status()).toMatchObject({ engineStartedAt: "2026-11-24T09:00:00Z", kvTokens: 16384 });
  head.say("ValueError: lost", "sglang.service: Main process exited, code=exited, status=1/FAILURE");
  await vi.waitFor(async () => expect((await ask(head, "/health", {})).status).toBe(503), WAIT);
  expect(head.node.status()).toMatchObject({
    stage: "load",
    state: "waiting",
    detail: "the engine ended (code=exited, status=1/FAILURE): ValueError: lost",
  });
});

const FOLLOW = `
import sys
from deepseek import expect, follow
follower = follow.Follower(expect.load())
for line in sys.stdin:
    follower._log.feed(line)
follower._once()`;

test.each([
  ["the present release is reported", "aaaaaaaaaaaa", "failed"],
  ["a release that is gone says nothing of the present one", "bbbbbbbbbbbb", "waiting"],
])("the failure of %s", async (_, generation, state) => {
  const node = new TestNode();
  node.done("preflight", "shared", "runtime", "weights");
  const fatal = "RuntimeError: Not enough memory. Please try to increase --mem-fraction-static.";
  const end = "sglang.service: Main process exited, code=exited, status=1/FAILURE";
  const lines = [BEGIN.replace("aaaaaaaaaaaa", generation), fatal, end].join("\n");
  expect(await node.begin(["python3", "-c", FOLLOW], lines).ended).toMatchObject({ code: 0 });
  expect(await node.python("status", "serve", "waiting", "")).toMatchObject({ code: 0 });
  expect(node.status().stages.load?.state).toBe(state);
});

test("log lines come from any node, and no secret with them", async () => {
  const [head, other] = await opsGroup();
  other.say("first", "second", "third sk-Alice-123456", "fourth");
  const answer = await ask(head, "/ops/log?node=dev-rank1&unit=sglang.service&lines=3");
  expect(answer.headers.get("content-type")).toMatch("text/plain");
  expect(await answer.text()).toBe("second\nthird (secret)\nfourth\n");
});

test.each([
  ["/ops/log?unit=ssh.service", /'ssh.service' is none of our units; use one of/],
  ["/ops/log?node=dev-rank1&unit=ssh.service", /'ssh.service' is none of our units; use one of/],
  ["/ops/log?node=dev-rank7", /there is no node 'dev-rank7' in dev; use one of dev-rank0, dev-rank1/],
  ["/ops/log?lines=all", /lines='all' is no number; use 1 to 1000/],
])("%s is refused with what may be asked", async (path, line) => {
  const [head] = await opsGroup();
  const answer = await ask(head, path);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ error: expect.stringMatching(line) });
});

test("what another node or this one cannot do is no fault of the asker", async () => {
  const [head] = await opsGroup();
  head.node.expect.peers = head.node.expect.peers.map((peer) =>
    peer.rank === 1 ? { ...peer, address: "127.0.0.9" } : peer,
  );
  head.node.writeExpectations();
  const silent = await ask(head, "/ops/log?node=dev-rank1");
  expect(silent.status).toBe(502);
  expect(await silent.json()).toEqual({
    error: expect.stringMatching(/dev-rank1 does not answer on 127.0.0.9/),
  });
  head.node.write("/etc/deepseek/secrets/secrets.json", "");
  const broken = await ask(head, "/ops/node");
  expect(broken.status).toBe(503);
  expect(await broken.json()).toEqual({ error: expect.stringMatching(/secrets.json cannot be read/) });
});
