import { cpSync, mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { SCRIPTS, TestNode } from "./support/node.ts";

const ARGS = '--model-path\n/shared/a b\n--json\n{"a": "b c"}\n--empty\n\n';

/** Starts an engine that is this shell text, on a host with this address. */
function serve(engine: string, more: Record<string, string> = {}, address = "192.0.2.10", python3?: string) {
  const node = new TestNode();
  if (python3 !== undefined) node.fake("python3", python3);
  node.fake("ip", `echo '[{"ifname":"eth7","addr_info":[{"local":"${address}"}]}]'`);
  node.write("/opt/deepseek/current/engine/sglang.args", ARGS);
  cpSync(`${SCRIPTS}/deepseek`, node.at("/opt/deepseek/current/deepseek"), { recursive: true });
  node.fake("python", engine);
  mkdirSync(`${node.expect.runtime.prefix}/bin`, { recursive: true });
  cpSync(node.at("/fakes/python"), `${node.expect.runtime.prefix}/bin/python`);
  return node.begin(["bash", `${SCRIPTS}/serve.sh`], "", more).ended;
}

test("each line of sglang.args is one argument, whatever is in it", async () => {
  const ended = await serve('printf "<%s>" "$@"');
  expect(ended.stdout).toBe(
    '<-m><sglang.launch_server><--model-path></shared/a b><--json><{"a": "b c"}><--empty><>',
  );
});

test("NCCL and Gloo get the interface of this node's address, and the user's own choice wins", async () => {
  const show = 'echo "$NCCL_SOCKET_IFNAME $GLOO_SOCKET_IFNAME"';
  expect((await serve(show)).stdout).toBe("eth7 eth7\n");
  expect((await serve(show, { NCCL_SOCKET_IFNAME: "^docker" })).stdout).toBe("^docker eth7\n");
});

test("an address that no interface holds is one line, and the engine does not start", async () => {
  const { code, stderr, stdout } = await serve("echo started", {}, "192.0.2.99");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(
    /^no interface of this host holds 192.0.2.10 \(it has 192.0.2.99 on eth7\); set privateAddress/,
  );
});

test("expectations that cannot be read are said in the last line, and the engine does not start", async () => {
  const broken = '[[ $* != *deepseek.expect* ]] || exit 1; exec /usr/bin/python3 "$@"';
  const { code, stderr, stdout } = await serve("echo started", {}, "192.0.2.10", broken);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/expect.json cannot be read; run pulumi up again\n$/);
});

test("the log says which life of the engine begins, and a progress bar comes line by line", async () => {
  const { stderr } = await serve('printf "\\rshards | 1/2 [\\rshards | 2/2 [\\nlast words\\n" >&2');
  expect(stderr).toMatch(
    /^deepseek: engine starts, generation aaaaaaaaaaaa, at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/,
  );
  expect(stderr.split("\n").slice(-4)).toEqual(["shards | 1/2 [", "shards | 2/2 [", "last words", ""]);
});

test("the engine's own exit code and last words are kept", async () => {
  const ended = await serve('echo "RuntimeError: the end" >&2; exit 7');
  expect(ended.code).toBe(7);
  expect(ended.stderr).toMatch(/RuntimeError: the end\n$/);
});
