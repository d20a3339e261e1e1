import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isAlive, processId, signalProcess } from "../../../lab/machines/processId.ts";

test("a process that has the pid of the recorded one, but not its start time, is left alone", async () => {
  const child = spawn("sleep", ["600"]);
  await once(child, "spawn");
  const id = processId(child.pid ?? 0);
  expect(id && isAlive(id)).toBe(true);
  const sameNumberLater = { pid: child.pid ?? 0, startTicks: "1", bootId: id?.bootId ?? "" };
  expect(signalProcess(sameNumberLater, "SIGKILL")).toBe(false);
  expect(id && isAlive(id)).toBe(true);

  expect(id && signalProcess(id, "SIGKILL")).toBe(true);
  await once(child, "exit");
  expect(id && isAlive(id)).toBe(false);
});
