import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { Expectations } from "./support/expectations.ts";
import { SCRIPTS, type TestNode } from "./support/node.ts";
import { calls, runtimeNode } from "./support/runtimeNode.ts";

/** A node with the release's scripts and a lock of two packages. */
function node(change: (expect: Expectations) => void = () => {}): TestNode {
  const made = runtimeNode(change);
  const current = made.at("/opt/deepseek/current");
  for (const script of ["runtime.sh", "wheelhouse.sh"])
    cpSync(`${SCRIPTS}/${script}`, `${current}/bin/${script}`);
  made.write("/opt/deepseek/current/locks/uv.txt", "uv==0.9.0 \\\n    --hash=sha256:00\n");
  made.write(
    "/opt/deepseek/current/locks/requirements.txt",
    "# lock\nsglang==0.5.10.post1 \\\n    --hash=sha256:11\n",
  );
  chmodSync(made.at("/python"), 0o755);
  return made;
}

const stage = (made: TestNode) => made.status().stages.runtime;

test("the downloader makes the environment and fills the wheelhouse, all by hashes and offline after it", async () => {
  const made = node();
  expect(await made.python("runtime")).toMatchObject({ code: 0 });
  const { prefix, wheelhouse } = made.expect.runtime;
  const said = calls(made).join("\n");
  expect(said).toContain(`--checksum=sha-256=${"0".repeat(64)}`);
  expect(said).toContain(`conda create -y -p ${prefix} --override-channels -c conda-forge python=3.12 pip`);
  for (const line of said.split("\n").filter((each) => /pip (download|install)/.test(each))) {
    expect(line).toContain("--require-hashes");
    expect(line).toContain("--no-deps");
  }
  expect(said).toMatch(
    /uv pip install --python \S+ --offline --no-index .* cache=\S+\/opt\/deepseek\/uv-cache/,
  );
  expect(readdirSync(wheelhouse)).toEqual(["x.whl"]);
  expect(stage(made)).toMatchObject({ state: "done", detail: `SGLang 0.5.10.post1 in ${prefix}, made` });
});

test("an environment that is whole and imports is kept without a call", async () => {
  const made = node();
  await made.python("runtime");
  calls(made);
  expect(await made.python("runtime")).toMatchObject({ code: 0 });
  expect(calls(made).filter((line) => !line.includes("import sglang"))).toEqual([]);
  expect(stage(made)?.detail).toMatch(/, kept$/);
});

test.each([
  ["half made", (made: TestNode) => rmSync(`${made.expect.runtime.prefix}/.deepseek-complete`)],
  ["broken", (made: TestNode) => rmSync(`${made.expect.runtime.prefix}/bin/python`)],
])("an environment that is %s is made anew, from the wheelhouse alone", async (_, spoil) => {
  const made = node();
  await made.python("runtime");
  calls(made);
  spoil(made);
  expect(await made.python("runtime")).toMatchObject({ code: 0 });
  const said = calls(made).join("\n");
  expect(said).toContain("conda create");
  expect(said).not.toMatch(/pip download|installer/);
});

test("another version than the plan's is refused", async () => {
  const made = node();
  made.write("/version", "0.5.9\n");
  expect(await made.python("runtime")).toMatchObject({ code: 1 });
  expect(stage(made)?.detail).toMatch(/has SGLang 0.5.9, not 0.5.10.post1; correct the requirements lock/);
  expect(existsSync(`${made.expect.runtime.prefix}/.deepseek-complete`)).toBe(false);
});

test.each([
  ["conda-fails", /the runtime cannot be made \(PackagesNotFoundError: python=3.12\)/],
  ["pip-fails", /the runtime cannot be made \(ERROR: HTTP error 404\)/],
])("%s: the cause is the stage's line, and the next try begins clean", async (fault, line) => {
  const made = node();
  made.write(`/${fault}`, "");
  expect(await made.python("runtime")).toMatchObject({ code: 1 });
  expect(stage(made)).toMatchObject({ state: "failed", detail: expect.stringMatching(line) });
  rmSync(made.at(`/${fault}`));
  expect(await made.python("runtime")).toMatchObject({ code: 0 });
});

test("another node waits for the wheelhouse and downloads nothing", async () => {
  const made = node((plan) => {
    plan.runtime.downloader = "dev-rank1";
    plan.timeouts.runtimeSeconds = 30;
  });
  const running = made.python("runtime");
  await expect.poll(() => stage(made)?.detail, { timeout: 20_000 }).toMatch(/waits for dev-rank1 to fill/);
  mkdirSync(made.expect.runtime.wheelhouse, { recursive: true });
  expect(await running).toMatchObject({ code: 0 });
  expect(calls(made).join("\n")).not.toContain("pip download");
});

test.each([
  ["runtime.prefix runtime.condaInstallerUrl", "the environment"],
  ["runtime.prefix runtime.wheelhouse", "the wheelhouse"],
])("a program that cannot read %s stops %s and says so", async (facts) => {
  const made = node();
  made.fake("python3", `[[ $* != *"deepseek.expect ${facts}"* ]] || exit 1; exec /usr/bin/python3 "$@"`);
  expect(await made.python("runtime")).toMatchObject({ code: 1 });
  expect(stage(made)?.detail).toMatch(/expect.json cannot be read; run pulumi up again\)/);
});

test("a wheelhouse that another group fills is waited for, visibly and not for ever", async () => {
  const made = node((plan) => {
    plan.timeouts.runtimeSeconds = 1;
  });
  const { wheelhouse } = made.expect.runtime;
  made.write(`${wheelhouse.slice(made.root.length)}.partial/a.whl`, "");
  made.fake("flock", 'cp "$DEEPSEEK_ROOT/run/deepseek/status.json" "$DEEPSEEK_ROOT/seen.json"; exit 75');
  expect(await made.python("runtime")).toMatchObject({ code: 1 });
  expect(stage(made)).toMatchObject({
    state: "failed",
    detail: expect.stringMatching(
      /another group holds \S+\.lock and no package came for 1 s; look at its stage runtime/,
    ),
  });
  expect(JSON.parse(made.read("/seen.json")).stages.runtime).toMatchObject({
    state: "waiting",
    detail: `waits for another group to fill ${wheelhouse}`,
    done: 1,
    total: 2,
  });
});

test("another node gives up when no package comes", async () => {
  const made = node((plan) => {
    plan.runtime.downloader = "dev-rank1";
  });
  expect(await made.python("runtime")).toMatchObject({ code: 1 });
  expect(stage(made)?.detail).toMatch(
    /no package came into .*\.partial for 2 s; look at the stage runtime of dev-rank1/,
  );
});

test("a host's own uv settings are left in charge", async () => {
  const made = node();
  made.write("/etc/uv/uv.toml", 'cache-dir = "/var/cache/uv"\n');
  await made.python("runtime");
  expect(calls(made).join("\n")).toMatch(/uv pip install .* cache=$/m);
});

test("environments of other locks go when the new one is whole", async () => {
  const made = node();
  made.write("/opt/deepseek/runtime/older/bin/python", "");
  await made.python("runtime");
  expect(readdirSync(made.at("/opt/deepseek/runtime"))).toEqual(["0123456789ab"]);
});
