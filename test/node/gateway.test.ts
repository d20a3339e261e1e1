import { existsSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { Door } from "./support/door.ts";
import { TestNode } from "./support/node.ts";

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const ALICE = bearer("sk-Alice-123456");

/** A door before an engine that says what it was asked. */
function echoDoor(): Promise<Door> {
  return Door.open((request, response) => {
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
}

test.skipIf(!existsSync("/usr/sbin/nginx"))(
  "only the right key, letter by letter, opens the door",
  async () => {
    const door = await echoDoor();
    const codes = new Map<string, number>();
    for (const key of [
      "sk-Alice-123456",
      "sk-ALICE-123456",
      "SK-ALICE-123456",
      "sk-Alice-12345",
      "sk-Alice-1234567",
      "",
    ]) {
      codes.set(key, (await door.ask("/v1/models", bearer(key))).status);
    }
    expect([...codes.values()]).toEqual([200, 401, 401, 401, 401, 401]);
    expect((await door.ask("/v1/models")).status).toBe(401);
  },
);

test("every refusal has the form of the OpenAI interface", async () => {
  const door = await echoDoor();
  const refused = await door.ask("/v1/chat/completions", { method: "POST", ...bearer("wrong-key-1") }, "{}");
  expect(refused).toMatchObject({ status: 401, headers: { "content-type": "application/json" } });
  expect(JSON.parse(refused.body).error).toMatchObject({
    code: "invalid_api_key",
    type: "invalid_request_error",
  });
  const unknown = await door.ask("/v1/embeddings", ALICE);
  expect(unknown).toMatchObject({ status: 404 });
  expect(JSON.parse(unknown.body).error.code).toBe("unknown_url");
  const large = await door.ask(
    "/v1/chat/completions",
    { method: "POST", ...ALICE },
    Buffer.alloc(17 * 2 ** 20),
  );
  expect(large).toMatchObject({ status: 413 });
  expect(JSON.parse(large.body).error.code).toBe("request_too_large");
});

test.each([
  "/metrics",
  "/server_info",
  "/get_server_info",
  "/flush_cache",
  "/generate",
  "/health_generate",
  "/v1/models/../../metrics",
  "/",
])("the engine's %s cannot be reached, even with a key", async (path) => {
  const door = await echoDoor();
  expect(await door.ask(path, ALICE)).toMatchObject({ status: 404 });
});

test("the engine hears the key's name and never the key", async () => {
  const door = await echoDoor();
  const { body } = await door.ask("/v1/models", ALICE);
  expect(JSON.parse(body).headers).toMatchObject({ "x-key-name": "alice" });
  expect(body).not.toContain("sk-Alice");
});

test("the access log tells who asked what, and no key", async () => {
  const door = await echoDoor();
  await door.ask("/v1/models?secret=in-the-arguments", ALICE);
  await door.ask("/v1/models", bearer("sk-wrong-key-1"));
  const lines = door.log().trim().split("\n");
  expect(lines.slice(-2).map((line) => JSON.parse(line))).toMatchObject([
    { key: "alice", method: "GET", path: "/v1/models", status: 200 },
    { key: "", path: "/v1/models", status: 401 },
  ]);
  expect(door.log()).not.toMatch(/sk-|secret/);
});

test("/health and /ops come from the node's status, /ops with the operator's key as it was given", async () => {
  const door = await Door.open(
    (_, response) => response.end("engine"),
    (request, response) => response.end(`${request.url} ${request.headers.authorization ?? "no key"}`),
  );
  expect((await door.ask("/health", ALICE)).body).toBe("/health no key");
  expect((await door.ask("/ops/status?x=1", bearer("operator-key-1234"))).body).toBe(
    "/ops/status?x=1 Bearer operator-key-1234",
  );
});

test("an engine that does not run is one JSON line and no page of nginx", async () => {
  const door = await echoDoor();
  door.spoil("upstream.conf", "server 127.0.0.1:9;\n");
  await door.reload();
  const answer = await door.ask("/v1/models", ALICE);
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.body).error.code).toBe("not_serving");
});

/** A door before an engine whose answers a test writes itself. */
async function streamDoor() {
  const responses: ServerResponse[] = [];
  const door = await Door.open((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: one\n\n");
    responses.push(response);
  });
  const [answer] = await door.begin("/v1/chat/completions", { method: "POST", ...ALICE }, "{}");
  const parts = answer.setEncoding("utf8")[Symbol.asyncIterator]();
  return { door, parts, engine: () => responses[0] as ServerResponse };
}

test("each token goes out when it comes in", async () => {
  const { engine, parts } = await streamDoor();
  expect((await parts.next()).value).toBe("data: one\n\n");
  engine().write("data: two\n\n");
  expect((await parts.next()).value).toBe("data: two\n\n");
  engine().end();
});

test("new keys are taken by a reload, and a stream of an old key goes on to its end", async () => {
  const { door, engine, parts } = await streamDoor();
  await parts.next();
  door.keys({ bob: "sk-Bob-1234567" });
  expect(await door.reload()).toMatchObject({ code: 0 });
  expect((await door.ask("/v1/models", ALICE)).status).toBe(401);
  engine().end("data: last\n\n");
  expect((await parts.next()).value).toBe("data: last\n\n");
  expect((await parts.next()).done).toBe(true);
});

test("a configuration that nginx refuses fails the reload, and the door goes on", async () => {
  const door = await echoDoor();
  door.spoil("errors.conf", "nonsense on;\n");
  const { code, stderr } = await door.reload();
  expect(code).toBe(1);
  expect(stderr).toMatch(/nginx refuses its configuration \(.*\); look at journalctl -u deepseek-gateway/);
  expect((await door.ask("/v1/models", ALICE)).status).toBe(200);
});

test("a reload that nginx does not take after a good test of the files is a failure", async () => {
  const door = await echoDoor();
  const deaf = door.node.begin(["bash", "-c", "trap '' HUP; echo deaf; read -r _ < <(tail -f /dev/null)"]);
  const ended = await door.node.python("gateway_reload", String(deaf.pid));
  deaf.kill("SIGKILL");
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("nginx did not take its new files within 10 s"),
  });
});

test("files with keys are root's alone", async () => {
  const door = await echoDoor();
  for (const name of ["keys.map", "server.key"]) {
    expect(statSync(door.node.at(`/run/deepseek/nginx/${name}`)).mode & 0o777).toBe(0o600);
  }
});

test("a key with characters that mean something to nginx is refused by its name alone", async () => {
  const node = new TestNode();
  node.secrets({ operatorKey: "operator-key-1234", apiKeys: { bob: "sk.*secret*.x" } });
  const { code, stderr } = await node.python("gateway_files");
  expect(code).toBe(1);
  expect(stderr).toMatch(/the API key named 'bob' cannot be used; a name has letters/);
  expect(stderr).not.toContain("secret");
});
