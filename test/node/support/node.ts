import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type Expectations, expectations } from "./expectations.ts";
import { type Ended, type Running, start } from "./process.ts";

/** Where the node's programs lie in this repository. */
export const SCRIPTS = fileURLToPath(new URL("../../../scripts/node", import.meta.url));

const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** One stage of status.json. */
export interface Stage {
  readonly state: string;
  readonly detail: string;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: string | null;
  readonly rate: number | null;
}

export interface Status extends Stage {
  readonly node: string;
  readonly generation: string;
  readonly stage: string;
  readonly stages: Record<string, Stage>;
  readonly kvTokens?: number | null;
  readonly engineStartedAt?: string | null;
}

/** A node in a folder of its own: the real programs with a moved root, and fakes of the host's programs on PATH. */
export class TestNode {
  readonly root: string;
  readonly expect: Expectations;
  path = "";

  constructor(change: (expect: Expectations) => void = () => {}, root = newRoot()) {
    this.root = root;
    this.expect = expectations(root);
    change(this.expect);
    this.path = `${root}/fakes:${SYSTEM_PATH}`;
    this.writeExpectations();
    mkdirSync(`${root}/shared`, { recursive: true });
    this.fake("systemctl", 'echo "$*" >>"$DEEPSEEK_ROOT/systemctl.log"');
    this.secrets({ operatorKey: "operator-key-1234", apiKeys: { alice: "sk-Alice-123456" } });
  }

  /** The release that is current, as far as the Python programs need one. */
  writeExpectations(): void {
    const release = `${this.root}/opt/deepseek/releases/first`;
    mkdirSync(release, { recursive: true });
    writeFileSync(`${release}/expect.json`, JSON.stringify(this.expect));
    const link = `${this.root}/opt/deepseek/current`;
    if (!existsSync(link)) symlinkSync("releases/first", link);
  }

  /** A program of the host that does what this shell text says. */
  fake(name: string, script: string): void {
    this.write(`/fakes/${name}`, `#!/bin/bash\n${script}\n`);
    chmodSync(this.at(`/fakes/${name}`), 0o755);
  }

  /** Stages that other programs of the node are thought to have finished. */
  done(...stages: string[]): void {
    const entries = stages.map((stage) => [
      stage,
      { state: "done", detail: "", since: "2026-01-01T00:00:00Z" },
    ]);
    this.write("/run/deepseek/status.json", JSON.stringify({ stages: Object.fromEntries(entries) }));
  }

  secrets(secrets: object): void {
    this.write("/etc/deepseek/secrets/secrets.json", JSON.stringify(secrets));
  }

  at(path: string): string {
    return this.root + path;
  }

  write(path: string, text: string | Buffer): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), text);
  }

  read(path: string): string {
    return readFileSync(this.at(path), "utf8");
  }

  /** What the fake systemctl was asked. */
  systemctl(): string[] {
    const log = this.at("/systemctl.log");
    return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  }

  status(): Status {
    return JSON.parse(this.read("/run/deepseek/status.json"));
  }

  env(more: Record<string, string> = {}): Record<string, string> {
    const python = { PYTHONPATH: SCRIPTS, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" };
    return {
      DEEPSEEK_ROOT: this.root,
      PATH: this.path,
      HOME: this.root,
      LC_ALL: "C.UTF-8",
      ...python,
      ...more,
    };
  }

  begin(argv: readonly string[], input = "", more: Record<string, string> = {}): Running {
    return start(argv, this.env(more), input);
  }

  /** A module of the package `deepseek`, until it ends. */
  python(module: string, ...args: string[]): Promise<Ended> {
    return this.begin(["python3", "-m", `deepseek.${module}`, ...args]).ended;
  }

  /** A script of scripts/node as it is sent over SSH: its text on stdin before its own input. */
  script(name: string, args: readonly string[], input = ""): Promise<Ended> {
    const text = readFileSync(join(SCRIPTS, name), "utf8");
    const reader = `IFS= read -r -N ${text.length} script && eval "$script"`;
    return this.begin(["bash", "-c", reader, "deepseek", ...args], text + input).ended;
  }
}

/** A folder that is gone after the test; everybody may pass through it, as through `/`. */
export function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "node-"));
  chmodSync(root, 0o755);
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}
