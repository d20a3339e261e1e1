import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { machineDocument } from "../../../boot/machine.ts";
import { checkCloudConfig } from "../../../lab/machines/cloudInitSchema.ts";
import { Instance } from "../../../lab/machines/instance.ts";
import { raiseNetwork } from "../../../lab/machines/network.ts";
import { machineSteps } from "../../../lab/machines/steps.ts";
import { debianPackagesStep } from "../../../lab/setup/debianPackages.ts";
import { runSteps } from "../../../lab/setup/steps.ts";

const instance = new Instance("parts");
const machine = instance.machine(2);

const nodeFile = (path: string): string =>
  readFileSync(new URL(`../../../scripts/node/${path}`, import.meta.url), "utf8");
const identity = {
  group: "h100x16",
  node: "h100x16-rank1",
  rank: 1,
  address: machine.address,
  releaseStore: "s3://store/h100x16",
};
const document = machineDocument(
  identity,
  Object.fromEntries(
    ["bootstrap.sh", "units/deepseek-release.service"].map((path) => [path, nodeFile(path)]),
  ),
);

beforeAll(() => runSteps([debianPackagesStep, ...machineSteps]));
afterAll(() => instance.remove());

test("the machine document passes cloud-init's own schema check", async () => {
  expect(await checkCloudConfig(document)).toMatchObject({ valid: true });
});

test("a machine that boots with the machine document knows who it is and asks for its release", async () => {
  await instance.remove();
  await raiseNetwork(instance.network);
  await machine.start(document);
  await machine.ready();
  expect((await machine.ssh("cloud-init status --wait")).stdout).toContain("status: done");
  expect(JSON.parse((await machine.ssh("cat /etc/deepseek/machine.json")).stdout)).toEqual(identity);
  const { stdout } = await machine.ssh("systemctl show --property=LoadState,UnitFileState deepseek-release");
  expect(stdout.trim().split("\n").sort()).toEqual(["LoadState=loaded", "UnitFileState=enabled"]);
});
