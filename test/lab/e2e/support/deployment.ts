import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type EngineRun, run, start } from "../../../../lab/engine/engine.ts";
import { backendFolder, stackConfigFile } from "../../../../lab/engine/places.ts";
import { Instance } from "../../../../lab/machines/instance.ts";
import type { Machine } from "../../../../lab/machines/machine.ts";
import { servedRequests, startStandIns, stopStandIns } from "../../../../lab/standins/service.ts";
import { ask } from "./door.ts";
import { type Changes, changedResources, countChanges } from "./engineOutput.ts";
import { engineStartedAt, leftoversOf, unitStartsOf, watchArguments } from "./node.ts";
import { HUB_TOKEN, type Overrides, writeSettings } from "./settings.ts";
import { until } from "./until.ts";

export interface Outputs {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly operatorKey: string;
  readonly caCertificate: string;
  readonly model: string;
  readonly contextLength: number;
  readonly kvTokens: number;
  readonly kvTokensReported: number;
}

/** One `pulumi up`, `destroy` or `refresh`. */
export interface Run {
  readonly code: number;
  readonly text: string;
  readonly changes: Changes;
  /** Names of the resources that changed, each once. */
  readonly resources: readonly string[];
  /** Seconds since the epoch at which `when` matched; undefined if it did not. */
  readonly matchedAt: number | undefined;
}

/** Something to do in the middle of a run, when a line of its output matches. */
export interface Meanwhile {
  readonly when: RegExp;
  readonly act?: (engine: { interrupt(times: number): Promise<void> }) => Promise<void>;
}

/** The stack `dev` on the lab's instance `test`: two machines of its own, a state of its own. */
export class Deployment {
  readonly stack = "dev";
  readonly #instance = new Instance("test");
  #overrides: Overrides = {};
  #printed = "";
  readonly #seen = new Map<string, string>([["huggingFaceToken", HUB_TOKEN]]);
  machines: readonly Machine[] = [];

  async prepare(): Promise<void> {
    await this.remove();
    // What an earlier run left would hide a step that does not work: weights and wheelhouse begin empty.
    rmSync(this.#instance.shared, { recursive: true, force: true });
    this.machines = await this.#instance.start(2);
    await Promise.all(this.machines.map(watchArguments));
    await startStandIns(this.#instance, { hubToken: HUB_TOKEN });
    await writeSettings(this.#instance, this.stack, {});
    const secret = ["config", "set", "--secret", "huggingFaceToken", HUB_TOKEN, "--stack", this.stack];
    const set = await run(secret, { instance: this.#instance.name });
    if (set.code !== 0) throw new Error(`the token could not be set: ${set.stderr}`);
  }

  async remove(): Promise<void> {
    await stopStandIns(this.#instance);
    await this.#instance.remove();
    rmSync(backendFolder(this.#instance.name), { recursive: true, force: true });
    rmSync(this.#instance.folder, { recursive: true, force: true });
  }

  machine(rank: number): Machine {
    const machine = this.machines[rank];
    if (machine === undefined) throw new Error(`there is no machine for rank ${rank}`);
    return machine;
  }

  /** `overrides` stay for the next runs, but for `wrongHostKey`. */
  async up(overrides: Overrides = {}, meanwhile?: Meanwhile): Promise<Run> {
    const { wrongHostKey: _once, ...kept } = overrides;
    this.#overrides = { ...this.#overrides, ...kept };
    await writeSettings(this.#instance, this.stack, { ...this.#overrides, ...overrides });
    const up = await this.pulumi(["up", "--yes", "--skip-preview"], meanwhile);
    // Every deployment has keys of its own, and none of them may ever show.
    if (up.code === 0) await this.outputs();
    return up;
  }

  async pulumi(args: readonly string[], meanwhile?: Meanwhile): Promise<Run> {
    let text = "";
    let matchedAt: number | undefined;
    let acting: Promise<void> | undefined;
    let engine: EngineRun | undefined;
    const interrupt = async (times: number) => {
      for (let count = 0; count < times; count++) {
        engine?.interrupt();
        await pause(500);
      }
    };
    const onLine = (line: string) => {
      text += `${line}\n`;
      if (matchedAt !== undefined || !meanwhile?.when.test(line)) return;
      matchedAt = Date.now() / 1000;
      acting = meanwhile.act?.({ interrupt });
    };
    const stack = args[0] === "cancel" ? [this.stack] : ["--stack", this.stack];
    engine = await start([...args, ...stack, "--non-interactive", "--color", "never"], {
      instance: this.#instance.name,
      onLine,
    });
    const { code } = await engine.done;
    await acting;
    this.#printed += text;
    const changed = changedResources(text);
    const resources = [...new Set(changed.map(({ name }) => name))];
    return { code, text, changes: countChanges(changed), resources, matchedAt };
  }

  async outputs(): Promise<Outputs> {
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", this.stack];
    const { code, stdout, stderr } = await run(args, { instance: this.#instance.name });
    if (code !== 0) throw new Error(`no outputs: ${stderr}`);
    const outputs = JSON.parse(stdout) as Outputs;
    for (const name of ["apiKey", "operatorKey"] as const)
      this.#seen.set(`${name} ${outputs[name]}`, outputs[name]);
    return outputs;
  }

  /** Name and value of everything that was ever a secret of this deployment. */
  secrets(): [name: string, value: string][] {
    // The first lines of such a file are the same for all keys of its kind.
    const sshKey = readFileSync(this.machine(0).login.keyFile, "utf8").trim().split("\n").at(-3) ?? "";
    return [...this.#seen, ["sshKey", sshKey] as const].map(([name, value]) => [
      name.split(" ")[0] ?? "",
      value,
    ]);
  }

  printed(): string {
    return this.#printed;
  }

  /** Path and text of everything that the engine keeps, and of the stack file. */
  stateFiles(): [path: string, text: string][] {
    const folder = backendFolder(this.#instance.name);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return [...files, stackConfigFile(this.#instance.name)].map((path) => [path, readFileSync(path, "utf8")]);
  }

  /** True when a chat completion comes back through the door. */
  async answers(): Promise<boolean> {
    const { apiUrl, apiKey, caCertificate, model } = await this.outputs();
    const body = JSON.stringify({ model, max_tokens: 4, messages: [{ role: "user", content: "hello" }] });
    const answer = await ask(`${apiUrl}/chat/completions`, caCertificate, {
      method: "POST",
      key: apiKey,
      body,
    });
    return answer.status === 200;
  }

  leftovers(rank: number): Promise<string[]> {
    return leftoversOf(this.machine(rank));
  }

  unitStarts(): Promise<Record<string, string>[]> {
    return Promise.all(this.machines.map(unitStartsOf));
  }

  async engineStartedAt(): Promise<number> {
    return Math.max(...(await Promise.all(this.machines.map(engineStartedAt))));
  }

  /** Logins over SSH that each machine has seen; asking is one more. */
  async sshLogins(): Promise<number[]> {
    const count = "journalctl --unit=ssh.service --output=cat | grep --count 'Accepted publickey'";
    return Promise.all(this.machines.map(async (machine) => Number((await machine.ssh(count)).stdout)));
  }

  async bootIds(): Promise<string[]> {
    const read = async (machine: Machine) =>
      (await machine.ssh("cat /proc/sys/kernel/random/boot_id")).stdout;
    return Promise.all(this.machines.map(read));
  }

  /** Ends every SSH session of the machine for a minute, as soon as it begins. */
  async cutSsh(rank: number): Promise<void> {
    const loop = "timeout 60 bash -c 'while :; do pkill -KILL sshd-session; sleep 0.02; done'";
    await this.machine(rank).ssh(`systemd-run --collect --unit=cut-ssh ${loop}`);
  }

  async allowSsh(rank: number): Promise<void> {
    const machine = this.machine(rank);
    await until("ssh works again", 90, async () => (await machine.ssh("true")).code === 0 || undefined);
    await machine.ssh("systemctl stop cut-ssh");
  }

  /** Bytes of weights that the hub has sent so far. */
  async hubBytes(): Promise<number> {
    const requests = await servedRequests(this.#instance);
    return requests
      .filter(({ path }) => path.includes("/resolve/") || path.includes("/lfs-storage/"))
      .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  }
}
