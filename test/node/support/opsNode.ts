import { onTestFinished } from "vitest";
import type { Expectations } from "./expectations.ts";
import { freePort } from "./freePort.ts";
import { newRoot, TestNode } from "./node.ts";

/** Loopback addresses stand for the private addresses of two nodes. */
const ADDRESSES = ["127.0.0.1", "127.0.0.2"] as const;

export interface OpsNode {
  readonly node: TestNode;
  readonly url: string;
  /** Lines of the engine's journal, as it grows. */
  say(...lines: string[]): void;
}

/** `deepseek.ops` of both nodes of a group, running, each with a journal of its own that a test writes. */
export async function opsGroup(): Promise<[OpsNode, OpsNode]> {
  const port = await freePort();
  const nodes = await Promise.all([opsNode(0, port), opsNode(1, port)]);
  return nodes as [OpsNode, OpsNode];
}

async function opsNode(rank: 0 | 1, port: number): Promise<OpsNode> {
  const node = new TestNode((plan) => place(plan, rank, port), newRoot());
  node.done("preflight", "shared", "runtime", "weights");
  node.write("/etc/systemd/system/sglang.service", "ExecStart=/opt/deepseek/x\n");
  node.write("/journal", "");
  node.fake("systemctl", "echo active");
  node.fake(
    "journalctl",
    `if [[ $* == *-f* ]]; then tail -n +1 -F "$DEEPSEEK_ROOT/journal"; else tail -n 3 "$DEEPSEEK_ROOT/journal"; fi`,
  );
  const running = node.begin(["python3", "-m", "deepseek.ops"]);
  onTestFinished(async () => {
    running.kill("SIGKILL");
    await running.ended;
  });
  const url = `http://${ADDRESSES[rank]}:${port}`;
  await answers(`${url}/ops/node`);
  let text = "";
  return {
    node,
    url,
    say: (...lines) => {
      text += lines.map((line) => `${line}\n`).join("");
      node.write("/journal", text);
    },
  };
}

function place(plan: Expectations, rank: 0 | 1, port: number): void {
  Object.assign(plan, { node: `dev-rank${rank}`, rank, address: ADDRESSES[rank] });
  plan.peers = ADDRESSES.map((address, n) => ({ name: `dev-rank${n}`, rank: n, address }));
  plan.ports.ops = port;
}

/** Asks until somebody listens; each try waits for the kernel's answer and not for a clock. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 20_000; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
  }
  throw new Error(`nothing listens at ${url}`);
}
