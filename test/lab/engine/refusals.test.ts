import { afterAll, beforeAll, expect, test } from "vitest";
import { engineSteps } from "../../../lab/engine/steps.ts";
import { runSteps } from "../../../lab/setup/steps.ts";
import { makeProject, type TestProject } from "./project.ts";

let project: TestProject;
beforeAll(async () => {
  await runSteps(engineSteps, { print: () => {} });
  project = makeProject("refusals");
});
afterAll(() => project.remove());

/** A resource by its type token: the SDK's classes drop what they do not know before the provider sees it. */
const raw = (type: string, inputs: object): string =>
  `new pulumi.CustomResource("${type}", "raw", ${JSON.stringify(inputs)}, { version: "${type.startsWith("random") ? "4.21.2" : "1.2.1"}" });`;

const password = "random:index/randomPassword:RandomPassword";
const connection = { host: "127.0.0.1" };

test.for<[string, object, RegExp]>([
  ["command:local:Command", { create: "true", colour: "red" }, /Unrecognized field 'colour'/],
  ["command:local:Command", { create: 5 }, /Field 'create' .* must be a 'string'; got 'number'/],
  ["command:local:Command", { create: "true", logging: "loud" }, /Field 'logging'/],
  ["command:remote:Command", { create: "true" }, /Missing required field 'connection'/],
  ["command:remote:Command", { create: "true", connection: {} }, /Missing required field 'host'/],
  [
    "command:remote:Command",
    { create: "true", connection: { ...connection, hots: "x" } },
    /Unrecognized field 'hots'/,
  ],
  ["command:remote:CopyToRemote", { connection, remotePath: "/x" }, /Missing required field 'source'/],
  ["command:remote:Nothing", {}, /command provider has no command:remote:Nothing/],
  [password, {}, /Missing required field 'length'/],
  [password, { length: 8, colour: "red" }, /Unrecognized field 'colour'/],
  [password, { length: 3, minLower: 2, minNumeric: 2 }, /expected length to be at least 4, got 3/],
  [password, { length: 0 }, /expected length to be at least 1, got 0/],
])("%s with %j is refused at preview", async ([type, inputs, message]) => {
  project.write(raw(type, inputs));
  const { code, stdout } = await project.run("preview");
  expect(code).not.toBe(0);
  expect(stdout).toMatch(message);
});

test("a RunError of the program prints its lines alone, without a stack, and exits 1 or more", async () => {
  project.write('throw new pulumi.RunError("nodes: 3 is too many\\n  → set nodes: 2");');
  const { code, stdout } = await project.run("preview");
  expect(code).not.toBe(0);
  expect(stdout).toMatch(/error: nodes: 3 is too many\n\s+→ set nodes: 2/);
  expect(stdout).not.toMatch(/at .*index\.ts|RunError/);
});

test("a password has what it was asked for, stays, and changes with its keepers", async () => {
  const source = (keeper: string) =>
    `export const word = new random.RandomPassword("word", { length: 24, special: true, overrideSpecial: "-", upper: false,
       minSpecial: 5, minNumeric: 5, minLower: 5, keepers: { round: "${keeper}" } }).result;`;
  const word = async () =>
    JSON.parse((await project.run("stack", "output", "--json", "--show-secrets")).stdout).word;
  project.write(source("1"));
  await project.run("up", "--yes", "--skip-preview");
  const first: string = await word();
  expect(first).toMatch(/^[a-z0-9-]{24}$/);
  for (const kind of [/[a-z]/g, /[0-9]/g, /-/g]) expect(first.match(kind)?.length).toBeGreaterThanOrEqual(5);
  expect((await project.run("refresh", "--yes", "--expect-no-changes")).code).toBe(0);
  await project.run("up", "--yes", "--skip-preview");
  expect(await word()).toBe(first);
  project.write(source("2"));
  await project.run("up", "--yes", "--skip-preview");
  expect(await word()).not.toBe(first);
  await project.run("destroy", "--yes");
});

test("the language host answers what Node it is and what the program depends on", async () => {
  project.write("");
  const { stdout } = await project.run("about", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    runtime: { language: "nodejs", version: expect.stringMatching(/^v?24\./) },
  });
});

test("triggers replace and passwords are secret by the provider's own word, without the SDK's options", async () => {
  project.write(raw("command:local:Command", { create: "true", triggers: [1] }));
  await project.run("up", "--yes", "--skip-preview");
  project.write(raw("command:local:Command", { create: "true", triggers: [2] }));
  expect((await project.run("preview")).stdout).toMatch(/1 to replace/);
  project.write(raw(password, { length: 30 }));
  await project.run("up", "--yes", "--skip-preview");
  const { resources } = JSON.parse(project.stateFile()).checkpoint.latest;
  const { outputs } = resources.find(({ type }: { type: string }) => type === password);
  expect(outputs.result).toMatchObject({ ciphertext: expect.any(String) });
  await project.run("destroy", "--yes");
});
