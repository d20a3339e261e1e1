import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployment, deploy } from "./support/deploy.ts";
import { plain } from "./support/inputs.ts";
import { resourceNamed } from "./support/resources.ts";
import { stackConfig } from "./support/stacks.ts";

const SCRIPTS = new URL("../../scripts/node/", import.meta.url);
const scriptText = (name: string) => readFileSync(new URL(name, SCRIPTS), "utf8");

/** A node's file system, with the release where a node has it. */
const root = mkdtempSync(join(tmpdir(), "deepseek-node-"));
const current = join(root, "opt/deepseek/current");

let dev: Deployment;
beforeAll(async () => {
  dev = await deploy({ stack: "dev", config: stackConfig("dev") });
});
afterAll(() => rmSync(root, { recursive: true }));

function stdinOf(name: string): string {
  return String(plain(resourceNamed(dev, name).inputs.stdin));
}

/** The release as it arrives behind its script, and the SHA-256 that the command announces. */
function sent(rank: number): { tarGz: Buffer; sha256: string } {
  const name = `dev-rank${rank}-apply`;
  const script = scriptText("receive.sh");
  const stdin = stdinOf(name);
  expect(stdin.startsWith(script)).toBe(true);
  const sha256 = /[0-9a-f]{64}$/.exec(String(resourceNamed(dev, name).inputs.create))?.[0] ?? "";
  return { tarGz: Buffer.from(stdin.slice(script.length), "base64"), sha256 };
}

test.each([
  ["claim", "claim.sh"],
  ["secrets", "secrets.sh"],
  ["certificate", "certificate.sh"],
  ["apply", "receive.sh"],
])("%s sends the project's own %s, whole, and its command reads exactly that much", (step, file) => {
  const script = scriptText(file);
  const name = `dev-rank0-${step}`;
  expect(stdinOf(name).startsWith(script)).toBe(true);
  expect(resourceNamed(dev, name).inputs.create).toContain(`read -r -N ${Buffer.byteLength(script)} script`);
});

test("the command that a provider hands to ssh is short: it stands in front of the cause of every failure", () => {
  for (const { inputs, name, type } of dev.resources) {
    if (type === "command:remote:Command") expect(String(inputs.create).length, name).toBeLessThan(200);
  }
});

describe("on a host the project's own scripts do their work as they are sent", () => {
  /** As sshd does: the command to a shell, and stdin. */
  function remotely(name: string) {
    return spawnSync("sh", ["-c", String(resourceNamed(dev, name).inputs.create)], {
      input: stdinOf(name),
      encoding: "utf8",
      env: { PATH: process.env.PATH, DEEPSEEK_ROOT: root },
    });
  }

  test("secrets: exactly the document behind the script ends in a file that only root reads", () => {
    expect(remotely("dev-rank0-secrets")).toMatchObject({ status: 0, stdout: "" });
    const file = join(root, "etc/deepseek/secrets/secrets.json");
    const document = stdinOf("dev-rank0-secrets").slice(scriptText("secrets.sh").length);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(document));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("certificate: stdout is the CA's certificate alone, the same at every run", () => {
    const { status, stdout } = remotely("dev-rank0-certificate");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/);
    expect(remotely("dev-rank0-certificate").stdout).toBe(stdout);
  });
});

describe.each([0, 1])("the release that rank %i is sent", (rank) => {
  beforeAll(() => {
    rmSync(current, { recursive: true, force: true });
    mkdirSync(current, { recursive: true });
    const { status } = spawnSync("tar", ["-x", "-z", "-C", current], { input: sent(rank).tarGz });
    expect(status).toBe(0);
  });

  test("is the one that the command names", () => {
    const { sha256, tarGz } = sent(rank);
    expect(createHash("sha256").update(gunzipSync(tarGz)).digest("hex")).toBe(sha256);
  });

  /** Runs the node's own Python on the unpacked release. */
  function python(code: string): string {
    const { status, stderr, stdout } = spawnSync("python3", ["-c", code], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, DEEPSEEK_ROOT: root, PYTHONPATH: current, PYTHONDONTWRITEBYTECODE: "1" },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.trim();
  }

  test("is whole by the node's own check of its manifest", () => {
    expect(python("from deepseek import paths, release; print(release.fault_in(paths.CURRENT))")).toBe(
      "None",
    );
  });

  test("has expectations that the node's own program reads, every field of them", () => {
    const code =
      "from deepseek import expect; e = expect.load(); print(e.node, e.runtime.prefix, e.engine.http_host)";
    const [node, prefix, httpHost] = python(code).split(" ");
    expect(node).toBe(`dev-rank${rank}`);
    expect(prefix).toMatch(/^\/opt\/deepseek\/runtime\/[0-9a-f]{12}$/);
    expect(httpHost).toBe("127.0.0.1");
  });

  test("has no expectation that the node's own program leaves unread", () => {
    const code = `
import dataclasses, re
from deepseek import expect, paths
camel = lambda name: re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)
read = dataclasses.asdict(expect.load(), dict_factory=lambda fields: {camel(name): value for name, value in fields})
print(read == expect.document(paths.CURRENT))`;
    expect(python(code)).toBe("True");
  });

  test("holds exactly the scripts that something in it runs", () => {
    const files = readdirSync(current, { recursive: true, encoding: "utf8" });
    const texts = files
      .filter((file) => /^(bin|deepseek|units)\//.test(file))
      .map((file) => readFileSync(join(current, file), "utf8"));
    const run = texts.flatMap((text) => [...text.matchAll(/\bbin\/([a-z]+\.sh)/g)].map(([, name]) => name));
    expect(readdirSync(join(current, "bin")).sort()).toEqual([...new Set(run)].sort());
  });

  test("has only units that the node's own program knows, and all their files", () => {
    const code =
      "import os; from deepseek import paths, release, units; m = release.manifest(paths.CURRENT)['units'];" +
      "print(set(m) <= set(units.ORDER), set(m) == set(os.listdir(paths.CURRENT / 'units')))";
    expect(python(code)).toBe("True True");
  });

  test("names, for every unit, only files and sections that are in it", () => {
    const code = `
from deepseek import paths, release
m = release.manifest(paths.CURRENT); e = release.expect.document(paths.CURRENT)
known = lambda on: (on in m["files"] or (on.endswith("/") and any(f.startswith(on) for f in m["files"]))
                    or (on.startswith("expect.json#") and on.split("#")[1] in e))
print([on for u in m["units"].values() for on in u["on"] if not known(on)])`;
    expect(python(code)).toBe("[]");
  });

  test("includes nothing that nginx.conf needs and the release lacks", () => {
    if (rank !== 0) return;
    const conf = readFileSync(join(current, "nginx/nginx.conf"), "utf8");
    const included = [...conf.matchAll(/include ([^/\s;][^;]*);/g)].map(([, file = ""]) => file);
    expect(included.length).toBeGreaterThan(2);
    for (const file of included) expect(readFileSync(join(current, "nginx", file), "utf8")).not.toBe("");
  });
});
