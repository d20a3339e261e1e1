import * as tls from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changes } from "./change.ts";
import { cleansUp } from "./destroy.ts";
import { recovers } from "./faults.ts";
import { keepsSecrets, keptSecrets } from "./secrets.ts";
import { serves } from "./serve.ts";
import { Deployment } from "./support/deployment.ts";

/**
 * The whole way: real machines, the real Pulumi engine, the real SGLang on CPU.
 * The parts run in this order against one deployment: each leaves it serving for the next.
 */
describe("a deployment on two machines", () => {
  const deployment = new Deployment();
  beforeAll(() => deployment.prepare());
  afterAll(() => deployment.remove());

  test("pulumi up ends with a streamed answer through the URL", async () => {
    const up = await deployment.up();
    expect(up.text).not.toContain("warning:");
    expect(up.code, up.text).toBe(0);
    expect(await deployment.answers()).toBe(true);
    // For the openai client of the parts below, which takes its certificates from the process.
    const { caCertificate } = await deployment.outputs();
    tls.setDefaultCACertificates([...tls.getCACertificates("default"), caCertificate]);
  });

  serves(deployment);
  keepsSecrets(deployment);
  changes(deployment);
  recovers(deployment);
  cleansUp(deployment);
  keptSecrets(deployment);
});
