import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import type { Deployment } from "./support/deployment.ts";

/** Changed resources of one `up`, as the engine's own summary counts them. */
const nothing = { create: 0, update: 0, replace: 0, delete: 0 };

/** A change touches what it is about, and nothing else. */
export function changes(deployment: Deployment): void {
  describe("a change", () => {
    test("`pulumi up` again changes nothing and asks the nodes nothing", async () => {
      const logins = await deployment.sshLogins();
      const up = await deployment.up();
      expect(up.code, up.text).toBe(0);
      expect(up.changes).toEqual(nothing);
      // Asking for the number is a login of its own.
      expect(await deployment.sshLogins()).toEqual(logins.map((count) => count + 1));
    });

    test("`pulumi refresh` finds no change", async () => {
      const refresh = await deployment.pulumi(["refresh", "--yes"]);
      expect(refresh.code, refresh.text).toBe(0);
      expect(refresh.changes).toEqual(nothing);
    });

    test("a new context length restarts the engine on both nodes within 20 s of apply and nothing else", async () => {
      const before = await deployment.unitStarts();
      const up = await deployment.up({ contextLength: 2048 }, { when: /rank\d-apply .*updated/ });
      expect(up.code, up.text).toBe(0);
      const after = await deployment.unitStarts();
      expect(up.resources.toSorted()).toEqual([
        `${deployment.stack}-await-answer`,
        `${deployment.stack}-await-weights`,
        `${deployment.stack}-rank0-apply`,
        `${deployment.stack}-rank1-apply`,
      ]);
      for (const [index, units] of after.entries()) {
        const changed = Object.keys(units).filter((unit) => units[unit] !== before[index]?.[unit]);
        expect(changed).toEqual(["sglang.service"]);
      }
      const seconds = (await deployment.engineStartedAt()) - (up.matchedAt ?? 0);
      console.info(`the last rank's engine starts ${seconds.toFixed(1)} s after the first apply`);
      expect(seconds).toBeLessThan(20);
      expect((await deployment.outputs()).contextLength).toBe(2048);
    });

    test("a new API key reloads the gateway: a running stream ends well, the engine does not restart", async () => {
      const { apiKey: old, apiUrl, model } = await deployment.outputs();
      const before = await deployment.unitStarts();
      const client = new OpenAI({ baseURL: apiUrl, apiKey: old, maxRetries: 0 });
      const stream = await client.chat.completions.create({
        model,
        messages: [{ role: "user", content: "Count." }],
        max_tokens: 1500,
        stream: true,
        stream_options: { include_usage: true },
        ...{ ignore_eos: true },
      });
      const streamed = (async () => {
        let tokens = 0;
        for await (const chunk of stream) tokens = chunk.usage?.completion_tokens ?? tokens;
        return { tokens, at: Date.now() / 1000 };
      })();
      const up = await deployment.up({ apiKeys: { default: 2 } }, { when: /-secrets .*updated/ });
      expect((await streamed).tokens).toBe(1500);
      expect((await streamed).at).toBeGreaterThan(up.matchedAt ?? Number.POSITIVE_INFINITY);

      const { apiKey: fresh } = await deployment.outputs();
      expect(fresh).not.toBe(old);
      await expect(client.models.list()).rejects.toThrow(OpenAI.AuthenticationError);
      await new OpenAI({ baseURL: apiUrl, apiKey: fresh, maxRetries: 0 }).models.list();
      expect(await deployment.unitStarts()).toEqual(before);
    });

    test("a host is removed: it is cleaned, the head keeps its claim, secrets and certificate", async () => {
      const up = await deployment.up({ nodes: 1 });
      expect(up.code, up.text).toBe(0);
      expect(up.resources.toSorted()).toEqual([
        `${deployment.stack}-await-answer`,
        `${deployment.stack}-await-weights`,
        `${deployment.stack}-rank0-apply`,
        `${deployment.stack}-rank1-apply`,
        `${deployment.stack}-rank1-claim`,
        `${deployment.stack}-rank1-secrets`,
      ]);
      expect(await deployment.leftovers(1)).toEqual([]);
    });

    test("a host is added: only the group's releases change on the head", async () => {
      const up = await deployment.up({ nodes: 2 });
      expect(up.code, up.text).toBe(0);
      expect(up.resources).not.toContain(`${deployment.stack}-rank0-claim`);
      expect(up.resources).not.toContain(`${deployment.stack}-rank0-secrets`);
      expect(up.resources).not.toContain(`${deployment.stack}-rank0-certificate`);
      expect(await deployment.answers()).toBe(true);
    });
  });
}
