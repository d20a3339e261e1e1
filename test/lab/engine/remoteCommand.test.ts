import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineSteps } from "../../../lab/engine/steps.ts";
import { runSteps } from "../../../lab/setup/steps.ts";
import { makeProject, type TestProject } from "./project.ts";
import { type SshServer, startSshServer } from "./sshServer.ts";

let project: TestProject;
let server: SshServer;
beforeAll(async () => {
  await runSteps(engineSteps, { print: () => {} });
  server = await startSshServer();
  project = makeProject("remote");
});
afterAll(async () => {
  project.remove();
  await server.stop();
});

const up = (...args: string[]) => project.run("up", "--yes", "--skip-preview", ...args);
const outputs = async () => JSON.parse((await project.run("stack", "output", "--json")).stdout);
const connection = (more: object = {}): string =>
  JSON.stringify({
    host: "127.0.0.1",
    port: server.port,
    privateKey: server.privateKey,
    hostKey: server.hostKey,
    ...more,
  });

test("create, update and delete run on the host with their stdin, and only what changed runs", async () => {
  const source = (stdin: string, more = "") => `
    const note = (what: string) => \`cat >> ${project.folder}/journal; echo " \${what}" >> ${project.folder}/journal\`;
    new command.remote.Command("recorded", { connection: ${connection()}, addPreviousOutputInEnv: false,
      create: note("create"), update: note("update"), delete: note("delete"), stdin: "${stdin}" ${more} });`;
  project.write(source("first"));
  expect(await up()).toMatchObject({ code: 0 });
  expect((await up("--expect-no-changes")).code).toBe(0);
  expect((await project.run("refresh", "--yes", "--expect-no-changes")).code).toBe(0);
  project.write(source("second"));
  await up();
  project.write(source("third", ", triggers: [1]"));
  await up();
  await project.run("destroy", "--yes");
  const journal = readFileSync(join(project.folder, "journal"), "utf8").trim().split("\n");
  const expected = ["first create", "second update", "third create", "second delete", "third delete"];
  expect(journal).toEqual(expected);
});

test("an environment that sshd does not accept is an error; a previous output that it does not accept, a warning", async () => {
  project.write(`new command.remote.Command("env", { connection: ${connection()},
    create: "true", environment: { OWN: "mine" } });`);
  const refused = await up();
  expect(refused.code).not.toBe(0);
  expect(refused.stdout).toContain('could not set environment variable "OWN": ssh: setenv failed');
  const source = (round: number) =>
    `export const out = new command.remote.Command("env", { connection: ${connection()},
       create: "echo round ${round}, before: $PULUMI_COMMAND_STDOUT" }).stdout;`;
  project.write(source(1));
  await up();
  project.write(source(2));
  expect((await up()).stdout).toMatch(/warning: Unable to set 'PULUMI_COMMAND_STDOUT'/);
  expect(await outputs()).toEqual({ out: "round 2, before:" });
  await project.run("destroy", "--yes");
});

test("a host with another key than the pinned one is refused, by its address", async () => {
  const wrong = connection({ hostKey: server.strangerHostKey, dialErrorLimit: 1 });
  project.write(`new command.remote.Command("pinned", { connection: ${wrong}, create: "true" });`);
  const { code, stdout } = await up();
  expect(code).not.toBe(0);
  expect(stdout).toContain(`dial 127.0.0.1:${server.port}: ssh: handshake failed: ssh: host key mismatch`);
  expect(stdout).toMatch(/Dial 1\/1 failed: retrying/);
});

test("a login that fails is tried again ten times, as the real provider does, and names the host", async () => {
  const wrong = connection({ privateKey: server.strangerKey });
  project.write(`new command.remote.Command("stranger", { connection: ${wrong}, create: "true" });`);
  const { stdout } = await up();
  expect(stdout).toMatch(/after 10 failed attempts: dial 127\.0\.0\.1:\d+: .*Permission denied \(publickey/);
  expect(stdout).toMatch(/Dial 10\/10 failed: retrying/);
});

test("a command that fails shows its status and what it printed, and one that ends with 255 is not taken for a lost line", async () => {
  project.write(
    `new command.remote.Command("bad", { connection: ${connection()}, create: "echo why; exit 255" });`,
  );
  expect((await up()).stdout).toMatch(
    /Process exited with status 255: running "echo why; exit 255":\n\s*why/,
  );
});

test("a ^C waits for a remote command that runs, and what it made is in the state", async () => {
  const [flag, name] = [join(project.folder, "go-on"), "patient"];
  project.write(`new command.remote.Command("${name}", { connection: ${connection()},
    create: "echo begun; until [ -e ${flag} ]; do sleep 0.1; done" });`);
  let interrupted = false;
  const running = await project.start(["up", "--yes", "--skip-preview"], (line) => {
    if (/begun/.test(line) && !interrupted) {
      interrupted = true;
      running.interrupt();
    }
    if (/\^C received/.test(line)) writeFileSync(flag, "");
  });
  expect((await running.done).code).not.toBe(0);
  expect(project.stateFile()).toContain(`remote:Command::${name}`);
  await project.run("destroy", "--yes");
});

test("a ^C ends the dialling of a host that does not answer", async () => {
  const nobody = connection({ port: 1, dialErrorLimit: -1 });
  project.write(`new command.remote.Command("nobody", { connection: ${nobody}, create: "true" });`);
  const dialling = Promise.withResolvers<void>();
  const running = await project.start(["up", "--yes", "--skip-preview"], (line) => {
    if (/Dial 1\/inf failed: retrying/.test(line)) dialling.resolve();
  });
  await dialling.promise;
  running.interrupt();
  expect((await running.done).stdout).toContain("context canceled");
});

test("secrets stand in the state only encrypted, the connection always, and open again after the stack file was lost", async () => {
  project.write(`
    const password = new random.RandomPassword("password", { length: 40, special: false });
    new command.remote.Command("secret", { connection: ${connection()}, create: "cat >/dev/null", delete: "cat >/dev/null",
      stdin: pulumi.interpolate\`planted-\${password.result}\` });
    new command.local.Command("local", { create: "cat >/dev/null", stdin: pulumi.secret("planted-local") });
    export const shown = password.result;`);
  expect((await up()).code).toBe(0);
  expect((await up("--expect-no-changes")).code).toBe(0);
  const { shown } = JSON.parse((await project.run("stack", "output", "--json", "--show-secrets")).stdout);
  expect(shown).toMatch(/^[A-Za-z0-9]{40}$/);
  const state = project.stateFile();
  for (const clear of [shown, "planted-", "OPENSSH PRIVATE KEY"]) expect(state).not.toContain(clear);
  expect((await outputs()).shown).toBe("[secret]");
  project.forget();
  expect((await up("--expect-no-changes")).code).toBe(0);
  expect((await project.run("destroy", "--yes")).code).toBe(0);
});

test("CopyToRemote copies text, a file and a folder, and makes the folders above", async () => {
  const from = join(project.folder, "from");
  const to = join(project.folder, "to");
  mkdirSync(join(from, "inner"), { recursive: true });
  writeFileSync(join(from, "inner/leaf"), "leaf");
  project.write(`
    const connection = ${connection()};
    const asset = pulumi.asset;
    new command.remote.CopyToRemote("text", { connection, source: new asset.StringAsset("words"), remotePath: "${to}/a/text" });
    new command.remote.CopyToRemote("file", { connection, source: new asset.FileAsset("${from}/inner/leaf"), remotePath: "${to}/b/file" });
    new command.remote.CopyToRemote("folder", { connection, source: new asset.FileArchive("${from}"), remotePath: "${to}/c" });`);
  expect(await up()).toMatchObject({ code: 0 });
  const read = (path: string) => readFileSync(join(to, path), "utf8");
  expect([read("a/text"), read("b/file"), read("c/from/inner/leaf")]).toEqual(["words", "leaf", "leaf"]);
  await project.run("destroy", "--yes");
  expect(existsSync(join(to, "a/text"))).toBe(true);
});
