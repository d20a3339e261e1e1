import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../../lab/machines/program.ts";
import { byteRange, type StandIn, sendText } from "../../../lab/standins/answer.ts";
import { hub } from "../../../lab/standins/hub.ts";
import { miniforge, miniforgeInstaller } from "../../../lab/standins/miniforge.ts";
import { pypi } from "../../../lab/standins/pypi.ts";
import { record, requestLog, type ServedRequest } from "../../../lab/standins/requestLog.ts";

const folder = mkdtempSync("/tmp/stand-ins-");
const shard = Buffer.from("0123456789".repeat(1000));
const revision = "a".repeat(40);
const checkpoint = { repository: "owner/tiny", revision, folder };

const standIns: readonly StandIn[] = [
  requestLog,
  miniforge,
  pypi(folder),
  hub({ checkpoint, token: "hf_test" }),
];
const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://host");
  record(request, response, url);
  for (const standIn of standIns) if (await standIn(request, response, url)) return;
  sendText(response, 404, "text/plain", "nothing");
});
const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    method,
    headers: { authorization: "Bearer hf_test", ...headers },
  });
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

beforeAll(async () => {
  writeFileSync(`${folder}/config.json`, "{}");
  writeFileSync(`${folder}/model-1.safetensors`, shard);
  writeFileSync(`${folder}/Some_Package-1.0-py3-none-any.whl`, "wheel");
  writeFileSync(`${folder}/some_package_extra-1.0-py3-none-any.whl`, "other");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
beforeEach(() => ask("/requests", {}, "DELETE"));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe("the hub", () => {
  const resolve = `/owner/tiny/resolve/${revision}`;

  test("lists files with size, and the SHA-256 of those in LFS", async () => {
    const files = (await (
      await ask(`/api/models/owner/tiny/tree/${revision}?recursive=true`)
    ).json()) as object[];
    expect(files).toContainEqual(
      expect.objectContaining({
        path: "model-1.safetensors",
        size: shard.length,
        lfs: { oid: sha256(shard), size: shard.length, pointerSize: 130 },
      }),
    );
    const { stdout } = await run("git", ["hash-object", `${folder}/config.json`]);
    expect(files).toContainEqual({ type: "file", path: "config.json", size: 2, oid: stdout.trim() });
  });

  test("names the commit behind main", async () => {
    expect(await (await ask("/api/models/owner/tiny/revision/main")).json()).toMatchObject({ sha: revision });
  });

  test("serves a range, so that a download can go on where it stopped", async () => {
    const rest = await ask(`${resolve}/model-1.safetensors`, { range: "bytes=9990-" });
    expect([rest.status, rest.headers.get("content-range"), await rest.text()]).toEqual([
      206,
      "bytes 9990-9999/10000",
      "0123456789",
    ]);
    const beyond = await ask(`${resolve}/model-1.safetensors`, { range: "bytes=10000-" });
    expect(beyond.status).toBe(416);
  });

  test("tells sizes and hashes on HEAD without a body", async () => {
    const head = await fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}${resolve}/model-1.safetensors`,
      { method: "HEAD", redirect: "manual", headers: { authorization: "Bearer hf_test" } },
    );
    expect(head.status).toBe(302);
    expect(head.headers.get("x-linked-size")).toBe("10000");
    expect(head.headers.get("x-linked-etag")).toBe(`"${sha256(shard)}"`);
    expect(head.headers.get("x-repo-commit")).toBe(revision);
  });

  test.each([
    ["no token", `${resolve}/config.json`, { authorization: "" }, 401],
    ["another token", `${resolve}/config.json`, { authorization: "Bearer hf_other" }, 401],
    ["another repository", `/owner/huge/resolve/${revision}/config.json`, {}, 401],
    ["another commit", `/owner/tiny/resolve/${"b".repeat(40)}/config.json`, {}, 404],
    ["a file that is not there", `${resolve}/none.json`, {}, 404],
    ["a way out of the folder", `${resolve}/..%2f..%2fetc%2fpasswd`, {}, 404],
  ])("refuses %s", async (_what, path, headers, status) => {
    expect((await ask(path, headers)).status).toBe(status);
  });

  test("counts the bytes that it served, and only those", async () => {
    await (await ask(`${resolve}/model-1.safetensors`, { range: "bytes=0-99" })).text();
    await ask(`${resolve}/model-1.safetensors`, {}, "HEAD");
    const served = (await (await ask("/requests")).json()) as ServedRequest[];
    const bodies = served.filter((request) => request.path.startsWith("/lfs-storage/"));
    expect(bodies.map(({ method, range, bodyBytes }) => [method, range, bodyBytes])).toEqual([
      ["GET", "bytes=0-99", 100],
      ["HEAD", null, 0],
    ]);
  });
});

describe("the package index", () => {
  test("lists the wheels of one package under its normalized name, with their hashes", async () => {
    const page = await (await ask("/simple/some-package/")).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map((match) => match[1]);
    const hash = sha256(Buffer.from("wheel"));
    expect(links).toEqual([`/wheels/Some_Package-1.0-py3-none-any.whl#sha256=${hash}`]);
    expect(await (await ask("/wheels/Some_Package-1.0-py3-none-any.whl")).text()).toBe("wheel");
  });

  test("does not know a package without a wheel", async () => {
    expect((await ask("/simple/nothing/")).status).toBe(404);
  });
});

describe("Miniforge's installer", () => {
  const prefix = `${folder}/conda`;
  const conda = (...args: string[]) => run(`${prefix}/bin/conda`, args);
  const create = ["create", "-y", "-p", `${folder}/env`, "--override-channels", "-c", "conda-forge"];

  test("is the file whose SHA-256 the stack file gets", async () => {
    const answer = await ask("/miniforge/Miniforge3-Linux-x86_64.sh");
    expect(Buffer.from(await answer.arrayBuffer()).equals(readFileSync(miniforgeInstaller))).toBe(true);
  });

  test("installs once, and refuses a folder that exists as the real one does", async () => {
    expect((await run("sh", [miniforgeInstaller, "-b", "-p", prefix])).code).toBe(0);
    expect((await run("sh", [miniforgeInstaller, "-b", "-p", prefix])).code).toBe(1);
    expect((await run("sh", [miniforgeInstaller, "-p", prefix])).code).toBe(2);
  });

  test("brings a conda that makes the environment and says which Python it took", async () => {
    const made = await conda(...create, "python=3.12", "pip");
    expect([made.code, made.stderr]).toEqual([
      0,
      expect.stringMatching(/Python 3\.\d+ takes the place of 3\.12/),
    ]);
    expect((await run(`${folder}/env/bin/python`, ["-m", "pip", "--version"])).code).toBe(0);
  });

  test.each([
    ["another command", ["install", "-y", "pip"]],
    ["channels that are not named", ["create", "-y", "-p", "/tmp/x", "python=3.12", "pip"]],
    ["a Python that is none", [...create, "ruby=3.12", "pip"]],
  ])("brings a conda that refuses %s", async (_what, args) => {
    expect((await conda(...args)).code).toBe(2);
  });
});

test.each([
  [undefined, undefined],
  ["bytes=0-", { start: 0, end: 9 }],
  ["bytes=2-5", { start: 2, end: 5 }],
  ["bytes=2-99", { start: 2, end: 9 }],
  ["bytes=-3", { start: 7, end: 9 }],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=5-2", undefined],
  ["bytes=0-1,3-4", undefined],
  ["lines=1-2", undefined],
])("the range %s of 10 bytes is understood as RFC 9110 has it", (header, range) => {
  expect(byteRange(header, 10)).toEqual(range);
});
