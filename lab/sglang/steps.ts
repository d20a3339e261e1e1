import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "../setup/steps.ts";
import { downloadWheels, keepOnly, machinePython } from "./download.ts";
import { localWheels } from "./localWheels.ts";
import { checkpoint } from "./model/checkpoint.ts";
import { cpuLock, modelFolder, productLock, wheelFolder } from "./places.ts";
import { parseRequirements, type Requirement } from "./requirements.ts";
import { wheelBytes, wheelFileName } from "./wheel.ts";

/** Names of the wheels that were downloaded, so that one that is gone later is noticed. */
const downloaded = join(wheelFolder, "downloaded.json");

/** Everything that the machines install: the engine's packages, the lab's own, and what installs them. */
const requirements = (): Requirement[] => [
  ...parseRequirements(readFileSync(cpuLock, "utf8")),
  ...parseRequirements(productLock("locks/uv.txt")),
];

const ownNames = new Set(localWheels().map((wheel) => wheel.name));
const ownWheels = new Map(
  localWheels().map((wheel) => [join(wheelFolder, wheelFileName(wheel)), wheelBytes(wheel)]),
);

const downloadStep: Step = {
  name: "wheels of SGLang for a CPU",
  inputs: () => [machinePython, ...foreign().map(({ text }) => text)],
  get outputs() {
    const names = existsSync(downloaded) ? (JSON.parse(readFileSync(downloaded, "utf8")) as string[]) : [];
    return [downloaded, ...names.map((name) => join(wheelFolder, name))];
  },
  async make() {
    rmSync(downloaded, { force: true });
    const wanted = foreign();
    await downloadWheels(wanted.map(({ text }) => text).join("\n"), wheelFolder);
    const names = await keepOnly(wheelFolder, new Set(wanted.flatMap(({ hashes }) => hashes)));
    writeFileSync(downloaded, JSON.stringify(names));
  },
};

const foreign = (): Requirement[] => requirements().filter(({ name }) => !ownNames.has(name));

const ownWheelsStep: Step = {
  name: "wheels of the lab",
  inputs: () => [...ownWheels].flat().map(hashOf),
  outputs: [...ownWheels.keys()],
  async make() {
    const locked = new Set(requirements().flatMap(({ hashes }) => hashes));
    for (const [path, bytes] of ownWheels) {
      if (!locked.has(hashOf(bytes)))
        throw new Error(`${path} is not the one of lock-cpu.txt; run: node lab/sglang/lock.ts`);
    }
    writeAll(wheelFolder, ownWheels);
  },
};

const model = new Map([...checkpoint()].map(([name, bytes]) => [join(modelFolder, name), bytes]));

const checkpointStep: Step = {
  name: "tiny checkpoint",
  inputs: () => [...model].flat().map(hashOf),
  outputs: [...model.keys()],
  async make() {
    rmSync(modelFolder, { recursive: true, force: true });
    writeAll(modelFolder, model);
  },
};

/** What the machines fetch: SGLang's packages and the checkpoint. */
export const sglangSteps: readonly Step[] = [downloadStep, ownWheelsStep, checkpointStep];

function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function writeAll(folder: string, files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of files) writeFileSync(path, bytes);
}
