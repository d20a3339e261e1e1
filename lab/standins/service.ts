import { existsSync, readFileSync } from "node:fs";
import { killDetached, liveProcess, startDetached } from "../machines/detached.ts";
import type { Instance } from "../machines/instance.ts";
import { waitFor } from "../machines/waitFor.ts";
import { requestLogPath, type ServedRequest } from "./requestLog.ts";

const port = 8081;

/** Where an instance's machines reach the stand-ins: no slash at the end. */
export const standInsUrl = (instance: Instance): string => `http://${instance.hostAddress}:${port}`;

/** Starts the stand-ins of an instance whose network is up, anew where they run already. */
export async function startStandIns(instance: Instance, options: { hubToken?: string } = {}): Promise<void> {
  await stopStandIns(instance);
  await startDetached({
    program: process.execPath,
    args: [`${import.meta.dirname}/server.ts`],
    env: {
      STANDINS_HOST: instance.hostAddress,
      STANDINS_PORT: String(port),
      ...(options.hubToken === undefined ? {} : { STANDINS_HUB_TOKEN: options.hubToken }),
    },
    log: logFile(instance),
    record: recordFile(instance),
  });
  const wait = {
    until: `the stand-ins answer at ${standInsUrl(instance)}`,
    seconds: 20,
    hint: () => log(instance),
  };
  await waitFor(wait, async () => {
    if (liveProcess(recordFile(instance)) === undefined)
      throw new Error(`the stand-ins ended at once:\n${log(instance)}`);
    return (await servedRequests(instance).catch(() => undefined)) !== undefined;
  });
}

export const stopStandIns = (instance: Instance): Promise<void> => killDetached(recordFile(instance));

/** What was served since the start. */
export async function servedRequests(instance: Instance): Promise<readonly ServedRequest[]> {
  const answer = await fetch(`${standInsUrl(instance)}${requestLogPath}`);
  return (await answer.json()) as readonly ServedRequest[];
}

const recordFile = (instance: Instance): string => `${instance.folder}/standins.json`;
const logFile = (instance: Instance): string => `${instance.folder}/standins.log`;
const log = (instance: Instance): string =>
  existsSync(logFile(instance)) ? readFileSync(logFile(instance), "utf8").trimEnd() : "";
