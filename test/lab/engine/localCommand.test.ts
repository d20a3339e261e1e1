import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineSteps } from "../../../lab/engine/steps.ts";
import { runSteps } from "../../../lab/setup/steps.ts";
import { makeProject, type TestProject } from "./project.ts";

let project: TestProject;
beforeAll(async () => {
  await runSteps(engineSteps, { print: () => {} });
  project = makeProject("local");
});
afterAll(() => project.remove());

const up = (...args: string[]) => project.run("up", "--yes", "--skip-preview", ...args);
const journal = (): string[] => readFileSync(join(project.folder, "journal"), "utf8").trim().split("\n");

/** A command that writes down each of its runs with the stdin that it got. */
const recorded = (stdin: string, more = ""): string => `
  const note = (what: string) => \`read -r line; echo "\${what} $line" >> journal; echo \${what} done\`;
  new command.local.Command("recorded", {
    create: note("create"), update: note("update"), delete: note("delete"), stdin: "${stdin}\\n", ${more}
  });`;

test("create, update and delete each get the stdin of their time, and a second up changes nothing", async () => {
  project.write(recorded("first"));
  expect(await up()).toMatchObject({ code: 0 });
  expect((await up("--expect-no-changes")).code).toBe(0);
  expect((await project.run("refresh", "--yes", "--expect-no-changes")).code).toBe(0);
  project.write(recorded("second"));
  expect((await up()).code).toBe(0);
  expect((await project.run("destroy", "--yes")).code).toBe(0);
  expect(journal()).toEqual(["create first", "update second", "delete second"]);
});

test("a changed trigger makes the new one before it deletes the old one", async () => {
  project.write(recorded("old", 'triggers: ["a", 1]'));
  await up();
  project.write(recorded("new", 'triggers: ["a", 2]'));
  expect((await up()).stdout).toMatch(/1 replaced/);
  await project.run("destroy", "--yes");
  expect(journal().slice(-4)).toEqual(["create old", "create new", "delete old", "delete new"]);
});

test("deleteBeforeReplace turns that order round", async () => {
  const source = (stdin: string, trigger: number) =>
    recorded(stdin, `triggers: [${trigger}]`).replace("});", "}, { deleteBeforeReplace: true });");
  project.write(source("old", 1));
  await up();
  project.write(source("new", 2));
  await up();
  expect(journal().slice(-3)).toEqual(["create old", "delete old", "create new"]);
  await project.run("destroy", "--yes");
});

test("what a run printed is in the environment of the next, unless it is told not to", async () => {
  const source = (marker: string, flag: string) =>
    `export const seen = new command.local.Command("env", {
       create: "echo ${marker} after=$PULUMI_COMMAND_STDOUT own=$OWN", environment: { OWN: "mine" }, ${flag} }).stdout;`;
  const seen = async () => JSON.parse((await project.run("stack", "output", "--json")).stdout).seen;
  project.write(source("one", ""));
  await up();
  expect(await seen()).toBe("one after= own=mine");
  project.write(source("two", ""));
  await up();
  expect(await seen()).toBe("two after=one after= own=mine own=mine");
  project.write(source("three", "addPreviousOutputInEnv: false"));
  await up();
  expect(await seen()).toBe("three after= own=mine");
});

test("interpreter and dir are used, and a folder that is not there is named", async () => {
  project.write(`export const out = new command.local.Command("where", {
    interpreter: ["/bin/sh", "-eu", "-c"], dir: "/usr", create: "pwd; echo $-" }).stdout;`);
  await up();
  expect(JSON.parse((await project.run("stack", "output", "--json")).stdout).out).toMatch(
    /^\/usr\n(?=.*e)(?=.*u)/,
  );
  project.write('new command.local.Command("where", { dir: "/no/such/folder", create: "pwd" });');
  expect((await up()).stdout).toContain("chdir /no/such/folder: no such file or directory");
});

test("logging decides which lines show live; the outputs hold both streams all the same", async () => {
  const source = (logging: string) =>
    `export const all = new command.local.Command("talk", { create: "echo to-out; echo to-err >&2; : ${logging}", logging: "${logging}" });`;
  const shown = async (logging: string) => {
    project.write(source(logging));
    const { stdout } = await up();
    return ["to-out", "to-err"].filter((line) => new RegExp(`talk.*${line}`).test(stdout));
  };
  expect(await shown("stdoutAndStderr")).toEqual(["to-out", "to-err"]);
  expect(await shown("stdout")).toEqual(["to-out"]);
  expect(await shown("stderr")).toEqual(["to-err"]);
  expect(await shown("none")).toEqual([]);
  const { all } = JSON.parse((await project.run("stack", "output", "--json")).stdout);
  expect(all).toMatchObject({ stdout: "to-out", stderr: "to-err" });
});

test("a failing command shows its status and all that it printed, and leaves no resource", async () => {
  project.write('new command.local.Command("bad", { create: "echo before; echo why >&2; exit 3" });');
  const { code, stdout, stderr } = await up();
  expect(code).not.toBe(0);
  expect(stdout + stderr).toMatch(/exit status 3: running "echo before[^\n]*\n\s*before\n\s*why/);
  expect(project.stateFile()).not.toContain("local::bad");
});

test("a ^C kills a local command and does not wait for its end", async () => {
  project.write('new command.local.Command("long", { create: "echo begun; exec sleep 600" });');
  const begun = Promise.withResolvers<void>();
  const running = await project.start(["up", "--yes", "--skip-preview"], (line) => {
    if (/long.*begun/.test(line)) begun.resolve();
  });
  await begun.promise;
  running.interrupt();
  const { code, stdout, stderr } = await running.done;
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("signal: killed");
});

test("a provider ends, and kills its command, when the CLI is killed", async () => {
  project.write('new command.local.Command("orphan", { create: "echo $PPID $$; exec sleep 600" });');
  const begun = Promise.withResolvers<string[]>();
  const running = await project.start(["up", "--yes", "--skip-preview"], (line) => {
    const [, ...ids] = /orphan.* (\d+) (\d+)\s*$/.exec(line) ?? [];
    if (ids.length > 0) begun.resolve(ids);
  });
  const ids = await begun.promise;
  running.kill();
  await running.done;
  const alive = () => ids.filter((id) => existsSync(`/proc/${id}`));
  await expect.poll(alive, { timeout: 10_000 }).toEqual([]);
  await project.run("cancel", "dev", "--yes");
});
