import { expect, test } from "vitest";
import { TestNode } from "./support/node.ts";

interface Engine {
  readonly phase: string;
  readonly detail: string;
  readonly shards: [number, number] | null;
  readonly kv_tokens: number | null;
  readonly started_at: string | null;
}

const READER = `
import dataclasses, json, sys
from deepseek.engine_log import EngineLog
log = EngineLog(int(sys.argv[1]))
for line in sys.stdin:
    log.feed(line)
print(json.dumps(dataclasses.asdict(log)))`;

/** The engine's state after these lines of its unit's journal. */
async function after(rank: number, ...lines: string[]): Promise<Engine> {
  const node = new TestNode();
  const ended = await node.begin(
    ["python3", "-c", READER, String(rank)],
    lines.map((line) => `${line}\n`).join(""),
  ).ended;
  return JSON.parse(ended.stdout);
}

const BEGIN = "deepseek: engine starts, generation aaaaaaaaaaaa, at 2026-11-24T09:00:00Z";
const AT = "[2026-11-24 09:00:07 TP0]";
const POOL = `${AT} KV Cache is allocated. #tokens: 324096, KV size: 21.20 GB`;
const READY = "[2026-11-24 09:09:00] The server is fired up and ready to roll!";
const END = "sglang.service: Main process exited, code=exited, status=1/FAILURE";
const AGAIN = "sglang.service: Scheduled restart job, restart counter is at 1.";
const OOM = "RuntimeError: Not enough memory. Please try to increase --mem-fraction-static.";
const RESET = "RuntimeError: [../third_party/gloo/gloo/transport/tcp/pair.cc:534] Connection reset by peer";

test("the rendezvous is what an engine waits for until all ranks met", async () => {
  expect(await after(0, BEGIN, `${AT} Init torch distributed begin.`)).toMatchObject({
    phase: "loading",
    detail: "waits for all ranks at the rendezvous",
    started_at: "2026-11-24T09:00:00Z",
  });
});

test.each([
  ["Loading safetensors checkpoint shards:  37% Completed | 60/163 [00:20<00:35,  2.91it/s]", [60, 163]],
  ["Multi-thread loading shards:  12% Completed | 20/163 [00:03<00:20,  7.06it/s]", [20, 163]],
  ["Multi-thread loading shards: 100% Completed | 163/163 [00:33<00:00,  4.90it/s]", [163, 163]],
])("shards are counted: %s", async (line, shards) => {
  expect(await after(0, BEGIN, `${AT} Load weight begin. avail mem=78.60 GB`, line)).toMatchObject({
    phase: "loading",
    detail: "loads weights",
    shards,
  });
});

test.each([
  [POOL, 324096],
  [`${AT} KV Cache is allocated. dtype: torch.bfloat16, #tokens: 274934, KV size: 17.99 GB`, 274934],
  [
    `${AT} max_total_num_tokens=157952, chunked_prefill_size=4096, max_prefill_tokens=16384, max_running_requests=64, context_len=65536, available_gpu_mem=5.10 GB`,
    157952,
  ],
])("the KV pool's size is read: %s", async (line, tokens) => {
  expect(await after(0, BEGIN, line)).toMatchObject({ kv_tokens: tokens });
});

test("rank 0 serves when it says so, and decode lines change nothing", async () => {
  const decode = `${AT} Decode batch. #running-req: 1, #token: 157, token usage: 0.01, gen throughput (token/s): 40.1`;
  expect(await after(0, BEGIN, POOL, READY, decode)).toMatchObject({ phase: "serving", kv_tokens: 324096 });
});

test("rank 1 is loaded when its own schedulers are, and never calls itself serving", async () => {
  const line =
    "[2026-11-24 09:08:00] Dummy health check server started in background thread at 127.0.0.1:30000";
  expect(await after(1, BEGIN, line)).toMatchObject({ phase: "loaded", detail: "this rank is ready" });
});

test("an end is told with the engine's last error, and not with what the other rank's end caused", async () => {
  const trace = [
    "Traceback (most recent call last):",
    '  File "scheduler.py", line 1, in x',
    "ValueError: no such model",
  ];
  const found = await after(0, BEGIN, `${AT} Scheduler hit an exception: Traceback`, ...trace, RESET, END);
  expect(found).toMatchObject({
    phase: "ended",
    detail: "the engine ended (code=exited, status=1/FAILURE): ValueError: no such model",
  });
});

test("the death of another rank alone is an end that may heal, however often", async () => {
  expect(await after(1, BEGIN, RESET, END, AGAIN, BEGIN)).toMatchObject({ phase: "loading" });
});

test.each([
  OOM,
  "launch_server.py: error: unrecognized arguments: --cuda-graph-max-bs-decode 32",
  "ValueError: The output_size of gate's and up's weight = 64 is not divisible by weight quantization block_n = 128",
])("what can only happen again fails the release at once: %s", async (line) => {
  expect(await after(0, BEGIN, line, END)).toMatchObject({
    phase: "failed",
    detail: expect.stringContaining(`${line}; correct the engine's settings and run pulumi up again`),
  });
});

test("an engine that ends three times without serving fails the release, which stays failed over restarts", async () => {
  const life = [BEGIN, "OSError: cannot read /shared/x", END, AGAIN];
  expect(await after(0, ...life, ...life, BEGIN)).toMatchObject({ phase: "loading" });
  expect(await after(0, ...life, ...life, ...life, BEGIN, `${AT} Load weight begin.`)).toMatchObject({
    phase: "failed",
    detail: expect.stringContaining("OSError: cannot read /shared/x"),
  });
  expect(await after(0, ...life, ...life, ...life, BEGIN, READY)).toMatchObject({ phase: "serving" });
});

test("another generation begins with a clean record", async () => {
  const life = [BEGIN, POOL, OOM, END, AGAIN];
  expect(await after(0, ...life, BEGIN.replace("aaaaaaaaaaaa", "bbbbbbbbbbbb"))).toMatchObject({
    phase: "loading",
    kv_tokens: null,
  });
});

test("a stop by a person is no failure", async () => {
  const lines = [
    "Stopping sglang.service - DeepSeek engine (SGLang)...",
    END,
    "Stopped sglang.service - DeepSeek engine (SGLang).",
  ];
  expect(await after(0, BEGIN, READY, ...lines)).toMatchObject({
    phase: "ended",
    detail: "the engine is stopped",
  });
});
