import { describe, expect, test } from "vitest";
import type { Deployment } from "./support/deployment.ts";

/** `destroy` leaves nothing of ours on a reachable host, also after an `up` that failed half-way. */
export function cleansUp(deployment: Deployment): void {
  const clean = async () => {
    for (const rank of deployment.machines.keys()) expect(await deployment.leftovers(rank)).toEqual([]);
  };
  const destroy = async () => {
    const { code, text } = await deployment.pulumi(["destroy", "--yes"]);
    expect(code, text).toBe(0);
  };
  const succeed = async () => {
    const { code, text } = await deployment.up();
    expect(code, text).toBe(0);
  };

  describe("destroy", () => {
    test("leaves no unit, file or process, keeps the weights, and the next up fetches no byte of them", async () => {
      await destroy();
      await clean();
      const fetched = await deployment.hubBytes();
      await succeed();
      expect(await deployment.hubBytes()).toBe(fetched);
      await destroy();
      await clean();
    });

    test("cleans up after an up whose SSH was cut in the middle", async () => {
      const up = await deployment.up({}, { when: /rank1-claim .*created/, act: () => deployment.cutSsh(1) });
      expect(up.code).not.toBe(0);
      await deployment.allowSsh(1);
      await destroy();
      await clean();
    });

    test("cleans up after an up with the wrong SSH host key for host 2, which is named", async () => {
      const up = await deployment.up({ wrongHostKey: 1 });
      expect(up.code).not.toBe(0);
      expect(up.text).toContain(`${deployment.stack}-rank1-claim`);
      await destroy();
      await clean();
    });

    test("cleans up after an up while host 2 was off; host 2 is named, and the next up works", async () => {
      await deployment.machine(1).powerOff();
      const up = await deployment.up();
      expect(up.code).not.toBe(0);
      expect(up.text).toContain(`${deployment.stack}-rank1-claim`);
      await deployment.machine(1).start();
      await succeed();
    });

    test("names a host that is off during destroy, and the next destroy cleans it", async () => {
      await deployment.machine(1).powerOff();
      const failed = await deployment.pulumi(["destroy", "--yes"]);
      expect(failed.code).not.toBe(0);
      expect(failed.text).toContain(`${deployment.stack}-rank1-claim`);
      expect(await deployment.leftovers(0)).toEqual([]);
      await deployment.machine(1).start();
      await destroy();
      await clean();
    });

    test.each([1, 2])("cleans up after an up that was interrupted by %i × ^C", async (times) => {
      const up = await deployment.up(
        {},
        { when: /rank1-apply .*created/, act: (engine) => engine.interrupt(times) },
      );
      expect(up.code).not.toBe(0);
      if (times === 2) {
        await deployment.pulumi(["cancel", "--yes"]);
        await deployment.pulumi(["refresh", "--yes", "--clear-pending-creates"]);
      }
      await destroy();
      await clean();
    });
  });
}
