import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { onTestFinished } from "vitest";
import type { Expectations } from "./expectations.ts";
import { freePort } from "./freePort.ts";
import { TestNode } from "./node.ts";

/** An interface of this machine that is not the loopback, and its IPv4 address. */
export const [interfaceName, address] = firstInterface();

/** A node on which every check passes, but for `change`. */
export async function preflightNode(change: (expect: Expectations) => void = () => {}): Promise<TestNode> {
  const [engineHttp, rendezvous, ops, door] = await Promise.all([
    freePort(address),
    freePort(address),
    freePort(address),
    freePort(address),
  ]);
  const node = new TestNode((plan) => {
    plan.address = address;
    plan.ports = { engineHttp, rendezvous, ops };
    plan.engine.httpPort = engineHttp;
    plan.gateway = { publicHost: address, port: door };
    change(plan);
  });
  for (const program of ["aria2c", "nginx", "openssl", "update-ca-certificates"]) node.fake(program, "true");
  node.fake("systemctl", 'echo "$*" >>"$DEEPSEEK_ROOT/systemctl.log"; echo "systemd 252 (252.1)"');
  mkdirSync(node.at("/proc"));
  symlinkSync("/proc/net", node.at("/proc/net"));
  mountTable(node, node.expect.shared.path);
  return node;
}

/** What the kernel says is mounted: the root and, if given, one network file system. */
export function mountTable(node: TestNode, ...places: string[]): void {
  const lines = ["/", ...places].map(
    (place, n) => `${22 + n} 1 0:${22 + n} / ${place} rw - nfs4 server:/x rw\n`,
  );
  node.write("/proc/self/mountinfo", lines.join(""));
}

/** Listens on a port as this test's own process, which the node sees under its number in this control group. */
export async function listen(node: TestNode, port: number, controlGroup: string): Promise<void> {
  const server = createServer().listen(port, address);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  mkdirSync(node.at(`/proc/${process.pid}`));
  symlinkSync(`/proc/${process.pid}/fd`, node.at(`/proc/${process.pid}/fd`));
  node.write(`/proc/${process.pid}/comm`, "jupyter\n");
  node.write(`/proc/${process.pid}/cgroup`, `0::${controlGroup}\n`);
}

function firstInterface(): readonly [string, string] {
  for (const [name, found] of Object.entries(networkInterfaces())) {
    const usable = found?.find((each) => !each.internal && each.family === "IPv4");
    if (usable !== undefined) return [name, usable.address];
  }
  throw new Error("this test needs an interface with an IPv4 address besides the loopback");
}
