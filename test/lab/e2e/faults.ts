import { describe, expect, test } from "vitest";
import type { Deployment } from "./support/deployment.ts";
import { until } from "./support/until.ts";

/** What breaks comes back by itself, without `pulumi`. */
export function recovers(deployment: Deployment): void {
  const servesAgain = (limitSeconds: number) =>
    until("the group answers again", limitSeconds, async () => (await deployment.answers()) || undefined);

  describe("the group serves again by itself", () => {
    test.each([1, 0])("after rank %i was killed", async (rank) => {
      const before = await deployment.unitStarts();
      const machine = deployment.machine(rank);
      await machine.ssh("systemctl kill --signal=SIGKILL sglang.service");
      await until("the engine restarts", 60, async () => {
        const now = await deployment.unitStarts();
        return now[rank]?.["sglang.service"] !== before[rank]?.["sglang.service"] || undefined;
      });
      const { seconds } = await servesAgain(120);
      console.info(`rank ${rank} killed: serves again after ${seconds.toFixed(1)} s`);
    });

    test("after both nodes were rebooted", async () => {
      const boots = await deployment.bootIds();
      await Promise.all(deployment.machines.map((machine) => machine.reboot()));
      expect(await deployment.bootIds()).not.toEqual(boots);
      const { seconds } = await servesAgain(180);
      console.info(`both nodes rebooted: serves again ${seconds.toFixed(1)} s after ssh answered`);
    });
  });
}
