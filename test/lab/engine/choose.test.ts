import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseEngine, type Surroundings } from "../../../lab/engine/choose.ts";
import { findCli, realSurroundings } from "../../../lab/engine/surroundings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "choose-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const complete: Surroundings = {
  userHome: "/home/user/.pulumi",
  findCli: () => ({ folder: "/opt/pulumi", version: "3.259.4" }),
  hasFile: (path) => path === "/opt/pulumi/pulumi-language-nodejs",
  pluginVersionsIn: (_home, name) => (name === "command" ? ["1.0.0", "1.2.1"] : ["4.21.2"]),
  reachMakers: () => Promise.reject(new Error("asked without need")),
};
const reached = (): Promise<{ reached: true }> => Promise.resolve({ reached: true });
const closed = (): Promise<{ reached: false; reason: string }> =>
  Promise.resolve({ reached: false, reason: "no route" });

test("a pulumi of the right version with host and plugins wins, and nobody is asked over the network", async () => {
  expect(await chooseEngine(complete)).toMatchObject({
    kind: "installed",
    cliFolder: "/opt/pulumi",
    pluginsFrom: "/home/user/.pulumi",
  });
});

test.for<[string, Partial<Surroundings>, RegExp]>([
  ["no pulumi", { findCli: () => undefined }, /this machine has no pulumi/],
  [
    "another version",
    { findCli: () => ({ folder: "/opt/pulumi", version: "3.258.0" }) },
    /has pulumi 3\.258\.0, not 3\.259/,
  ],
  ["no language host", { hasFile: () => false }, /\/opt\/pulumi has no pulumi-language-nodejs/],
  ["no plugins", { pluginVersionsIn: () => [] }, /has no plugin command 1\.2\.1/],
  [
    "another plugin version",
    { pluginVersionsIn: (_home, name) => (name === "command" ? ["1.2.1"] : ["4.20.0"]) },
    /has no plugin random 4\.21\.2/,
  ],
])("with %s the makers' downloads come next, then the build, and both say why", async ([, lack, why]) => {
  const makers = await chooseEngine({ ...complete, ...lack, reachMakers: reached });
  expect(makers).toMatchObject({ kind: "makers", why: expect.stringMatching(why) });
  const built = await chooseEngine({ ...complete, ...lack, reachMakers: closed });
  expect(built).toMatchObject({ kind: "built", why: expect.stringMatching(why) });
  expect(built.why).toContain("no route");
});

test("the pulumi of a folder on PATH is found with its version, through a link to it", () => {
  const [real, linked] = [join(folder, "real"), join(folder, "linked")];
  for (const path of [real, linked]) mkdirSync(path);
  writeFileSync(join(real, "pulumi"), "#!/bin/sh\necho v3.259.1\n", { mode: 0o755 });
  symlinkSync(join(real, "pulumi"), join(linked, "pulumi"));
  expect(findCli(["", join(folder, "nothing"), linked])).toEqual({ folder: real, version: "3.259.1" });
  expect(findCli([join(folder, "nothing")])).toBeUndefined();
});

test("only plugins whose program is there count", () => {
  for (const version of ["1.2.1", "1.0.0"])
    mkdirSync(join(folder, `plugins/resource-command-v${version}`), { recursive: true });
  writeFileSync(join(folder, "plugins/resource-command-v1.2.1/pulumi-resource-command"), "");
  const { pluginVersionsIn } = realSurroundings();
  expect(pluginVersionsIn(folder, "command")).toEqual(["1.2.1"]);
  expect(pluginVersionsIn(folder, "random")).toEqual([]);
});

test("the makers are asked once, with a limit of time; a refusal and a failure both carry their reason", async () => {
  const asked: (AbortSignal | null | undefined)[] = [];
  const answering =
    (response: Response | Error): typeof fetch =>
    (_url, init) => {
      asked.push(init?.signal);
      return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
    };
  const reach = (response: Response | Error) => realSurroundings(answering(response)).reachMakers();
  expect(await reach(new Response("sums"))).toEqual({ reached: true });
  expect(await reach(new Response("", { status: 403 }))).toEqual({
    reached: false,
    reason: "HTTP status 403",
  });
  expect(await reach(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") }))).toEqual({
    reached: false,
    reason: "getaddrinfo ENOTFOUND",
  });
  expect(asked).toHaveLength(3);
  for (const signal of asked) expect(signal).toBeInstanceOf(AbortSignal);
});
