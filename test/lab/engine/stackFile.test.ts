import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { labCommand } from "../../../lab/engine/commandLine.ts";
import { projectFolder, stackConfigFile } from "../../../lab/engine/places.ts";
import { prepareStackFile, writeLabSettings } from "../../../lab/engine/stackFile.ts";

const instance = `engine-test-files-${process.pid}`;
const copy = stackConfigFile(instance);
let source: string;
beforeEach(() => {
  source = mkdtempSync(join(tmpdir(), "stack-file-"));
  writeFileSync(join(source, "Pulumi.yaml"), "name: x\n");
  original({ "x:model": "tiny", "x:nodes": 2 });
});
afterEach(() => {
  for (const folder of [source, projectFolder(instance)]) rmSync(folder, { recursive: true, force: true });
});

const original = (config: object) => writeFileSync(join(source, "Pulumi.dev.yaml"), stringify({ config }));
const prepared = () => parse(readFileSync(prepareStackFile(instance, "dev", source), "utf8"));
const setInCopy = (change: (file: { config: Record<string, unknown>; encryptionsalt?: string }) => void) => {
  const file = parse(readFileSync(copy, "utf8"));
  change(file);
  writeFileSync(copy, stringify(file));
};

test("the copy is the stack file with the lab's settings over it, for its owner only; the stack file stays as it was", () => {
  writeLabSettings(instance, "dev", { "x:hosts": [{ address: "10.0.0.1" }], "x:nodes": 1 });
  const before = readFileSync(join(source, "Pulumi.dev.yaml"), "utf8");
  expect(prepared().config).toEqual({
    "x:model": "tiny",
    "x:nodes": 1,
    "x:hosts": [{ address: "10.0.0.1" }],
  });
  expect(readFileSync(join(source, "Pulumi.dev.yaml"), "utf8")).toBe(before);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
});

test("the salt and what was set in the copy itself survive; changes of the stack file come through", () => {
  prepared();
  setInCopy((file) => {
    file.encryptionsalt = "v1:salt";
    file.config["x:token"] = { secure: "v1:abc" };
    file.config["x:model"] = "other";
  });
  original({ "x:model": "tiny", "x:nodes": 3 });
  const after = prepared();
  expect(after.encryptionsalt).toBe("v1:salt");
  expect(after.config).toEqual({ "x:model": "other", "x:nodes": 3, "x:token": { secure: "v1:abc" } });
});

test("a number that pulumi rewrote as text is not somebody's own setting: a change of the stack file comes through", () => {
  prepared();
  setInCopy((file) => {
    file.config["x:nodes"] = "2";
  });
  original({ "x:model": "tiny", "x:nodes": 3 });
  expect(prepared().config).toEqual({ "x:model": "tiny", "x:nodes": 3 });
});

test("a key that the stack file no longer has leaves the copy, and so does one that was taken back by config rm", () => {
  prepared();
  setInCopy((file) => {
    file.config["x:model"] = "other";
  });
  prepared();
  setInCopy((file) => {
    delete file.config["x:model"];
  });
  original({ "x:model": "tiny" });
  expect(prepared().config).toEqual({ "x:model": "tiny" });
});

test.for<[string, string, string | undefined]>([
  ["up -s dev --yes", "up --config-file F:dev -s dev --yes", "dev"],
  ["up", "up --config-file F:dev --stack dev", "dev"],
  ["--color never preview", "--color never preview --config-file F:dev --stack dev", "dev"],
  ["-e preview --stack=h100x16", "-e preview --config-file F:h100x16 --stack=h100x16", "h100x16"],
  ["config set a b -s trial", "config --config-file F:trial set a b -s trial", "trial"],
  ["stack output --json", "-C P stack output --json", undefined],
  ["cancel dev --yes", "-C P cancel dev --yes", undefined],
  ["version", "version", undefined],
  ["-C elsewhere up", "-C elsewhere up", undefined],
  ["--version", "--version", undefined],
])("pulumi %s becomes pulumi %s", ([given, expected, stack]) => {
  const command = labCommand(given.split(" "), { project: "P", stackFile: (name) => `F:${name}` });
  expect(command.args.join(" ")).toBe(expected);
  expect(command.stack).toBe(stack);
});
