import { existsSync, rmSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { TestNode } from "./support/node.ts";

const SECRETS = JSON.stringify({ operatorKey: "operator-key-9", apiKeys: { bob: "sk-Bob-1234567" } });

function host(active = "exit 3"): TestNode {
  const node = new TestNode();
  rmSync(node.at("/etc/deepseek"), { recursive: true });
  node.fake(
    "systemctl",
    `case $1 in is-active) ${active} ;; *) echo "$*" >>"$DEEPSEEK_ROOT/systemctl.log" ;; esac`,
  );
  return node;
}

const send = (node: TestNode, text = SECRETS, group = "dev") =>
  node.script("secrets.sh", [group, `${group}-rank0`], text);

test("secrets and claim are kept where root alone can read them", async () => {
  const node = host();
  expect(await send(node)).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(JSON.parse(node.read("/etc/deepseek/secrets/secrets.json"))).toEqual(JSON.parse(SECRETS));
  expect(JSON.parse(node.read("/etc/deepseek/claim.json"))).toEqual({ group: "dev", node: "dev-rank0" });
  const mode = (path: string) => statSync(node.at(path)).mode & 0o777;
  expect(mode("/etc/deepseek/secrets")).toBe(0o700);
  expect(mode("/etc/deepseek/secrets/secrets.json")).toBe(0o600);
  expect(node.systemctl()).toEqual([]);
});

test("a running gateway takes new keys by a reload", async () => {
  const node = host("exit 0");
  await send(node);
  expect(node.systemctl()).toEqual(["reload deepseek-gateway.service"]);
});

test("a gateway that does not take them fails the call", async () => {
  const node = host("exit 0");
  node.fake("systemctl", "[[ $1 == is-active ]]");
  expect(await send(node)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^the gateway did not take the new keys/),
  });
});

test.each([
  "",
  "{",
  "[]",
  '{"apiKeys":{"a":"sk-Secret-1"}}',
  '{"operatorKey":"op-Secret-1","apiKeys":["x"]}',
])("secrets that are not as expected (%j) change nothing and are not repeated in the message", async (text) => {
  const node = host();
  const { code, stderr } = await send(node, text);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^the secrets on stdin are not as expected \(\w+\); nothing was changed\n$/);
  expect(existsSync(node.at("/etc/deepseek"))).toBe(false);
});

test("a host of another group keeps its secrets", async () => {
  const node = host();
  await send(node);
  expect(await send(node, SECRETS, "prod")).toMatchObject({
    code: 1,
    stderr: "this host belongs to group dev; nothing was changed\n",
  });
});
