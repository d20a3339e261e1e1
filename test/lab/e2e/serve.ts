import OpenAI from "openai";
import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment, Outputs } from "./support/deployment.ts";
import { ask } from "./support/door.ts";

const MESSAGES = [{ role: "user" as const, content: "Say something." }];

/** The URL is an OpenAI-compatible API, and nothing else of the machines is reachable through it. */
export function serves(deployment: Deployment): void {
  describe("the URL", () => {
    let outputs: Outputs;
    let client: OpenAI;
    const origin = () => new URL(outputs.apiUrl).origin;
    const withKey = (apiKey: string) => new OpenAI({ baseURL: outputs.apiUrl, apiKey, maxRetries: 0 });

    beforeAll(async () => {
      outputs = await deployment.outputs();
      client = withKey(outputs.apiKey);
    });

    test("lists the one model under its served name", async () => {
      const models = await client.models.list();
      expect(models.data.map((model) => model.id)).toEqual([outputs.model]);
    });

    test("answers a chat completion of the openai client", async () => {
      const answer = await client.chat.completions.create({
        model: outputs.model,
        messages: MESSAGES,
        max_tokens: 8,
      });
      expect(answer.usage?.completion_tokens).toBe(8);
      expect(answer.choices).toHaveLength(1);
    });

    test("streams a chat completion in several chunks and ends with the usage", async () => {
      const stream = await client.chat.completions.create({
        model: outputs.model,
        messages: MESSAGES,
        max_tokens: 16,
        temperature: 0,
        stream: true,
        stream_options: { include_usage: true },
      });
      let chunks = 0;
      let completionTokens = 0;
      for await (const chunk of stream) {
        chunks += 1;
        completionTokens = chunk.usage?.completion_tokens ?? completionTokens;
      }
      expect(chunks).toBeGreaterThan(3);
      expect(completionTokens).toBe(16);
    });

    test("the engine's own KV pool is the one that the plan predicted", () => {
      expect(outputs.kvTokensReported).toBe(outputs.kvTokens);
    });

    test("refuses a wrong key, no key and the right key in other case with 401 in the API's error form", async () => {
      await expect(withKey("sk-wrong").models.list()).rejects.toThrow(OpenAI.AuthenticationError);
      const swapped = [...outputs.apiKey]
        .map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()))
        .join("");
      await expect(withKey(swapped).models.list()).rejects.toThrow(OpenAI.AuthenticationError);
      const answer = await ask(`${outputs.apiUrl}/models`, outputs.caCertificate);
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.body)).toMatchObject({ error: { type: "invalid_request_error" } });
    });

    test.each([
      "/metrics",
      "/server_info",
      "/get_server_info",
      "/flush_cache",
      "/generate",
      "/model_info",
      "/v1/unknown",
      "/v1/models/../../metrics",
      "/v1//models/%2e%2e/%2e%2e/flush_cache",
      "/",
    ])("does not let %s through, even with a valid key", async (path) => {
      for (const method of ["GET", "POST"] as const) {
        const answer = await ask(`${origin()}${path}`, outputs.caCertificate, {
          method,
          key: outputs.apiKey,
        });
        expect(answer.status).toBe(404);
      }
    });

    test("refuses a body of 20 MB with 413", async () => {
      const body = Buffer.alloc(20_000_000, "x");
      const answer = await ask(`${outputs.apiUrl}/chat/completions`, outputs.caCertificate, {
        method: "POST",
        key: outputs.apiKey,
        body,
      });
      expect(answer.status).toBe(413);
    });

    test("/health says ok without a key, /ops needs the operator's key and not a client's", async () => {
      expect((await ask(`${origin()}/health`, outputs.caCertificate)).status).toBe(200);
      const status = `${origin()}/ops/status`;
      expect((await ask(status, outputs.caCertificate)).status).toBe(401);
      expect((await ask(status, outputs.caCertificate, { key: outputs.apiKey })).status).toBe(401);
      const answer = await ask(status, outputs.caCertificate, { key: outputs.operatorKey });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ ready: true, nodes: [{ rank: 0 }, { rank: 1 }] });
    });

    test("the engine's own port is closed to the outside on every machine", async () => {
      for (const machine of deployment.machines)
        await expect(fetch(`http://${machine.address}:30000/health`)).rejects.toThrow("fetch failed");
    });
  });
}
