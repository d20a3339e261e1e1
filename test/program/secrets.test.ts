import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { CERTIFICATE, CERTIFICATE_KEY } from "../pure/support/tlsPair.ts";
import { type Deployment, deploy, known } from "./support/deploy.ts";
import { plain, visible } from "./support/inputs.ts";
import { resourceNamed } from "./support/resources.ts";
import { SSH_KEY, stackConfig } from "./support/stacks.ts";

const TOKEN = "hf_plantedtoken0123456789";

let deployment: Deployment;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "deepseek-tls-"));
  const [tlsCertificateFile, tlsPrivateKeyFile] = [join(folder, "chain.pem"), join(folder, "key.pem")];
  writeFileSync(tlsCertificateFile, CERTIFICATE);
  writeFileSync(tlsPrivateKeyFile, CERTIFICATE_KEY, { mode: 0o600 });
  const tls = { tlsCertificateFile, tlsPrivateKeyFile, gatewayHostName: "llm.example" };
  deployment = await deploy({
    stack: "dev",
    config: stackConfig("dev", { ...tls, huggingFaceToken: TOKEN, apiKeys: '{"default": 1, "zoe": 3}' }),
    secretKeys: ["huggingFaceToken"],
  });
});

/** Every secret of the deployment, in each form in which it could leak. */
async function secrets(): Promise<string[]> {
  const { apiKeys, operatorKey } = deployment.outputs;
  const keys = [
    ...Object.values((await known(apiKeys)) as Record<string, string>),
    String(await known(operatorKey)),
  ];
  const bodies = [SSH_KEY, CERTIFICATE_KEY].map((pem) => pem.split("\n")[1] ?? "");
  const all = [...keys, ...keys.map((key) => key.replace(/^sk-/, "")), ...bodies, TOKEN];
  return [...all, ...all.map((secret) => Buffer.from(secret).toString("base64").replaceAll("=", ""))];
}

test("no secret stands in any input that Pulumi would show or keep in clear", async () => {
  const planted = await secrets();
  expect(planted.length).toBeGreaterThan(14);
  for (const { inputs, name } of deployment.resources) {
    for (const secret of planted) expect(visible(inputs), name).not.toContain(secret);
  }
});

test("every secret does reach the place that needs it, so that the search above is not for nothing", async () => {
  const door = String(plain(resourceNamed(deployment, "dev-rank0-secrets").inputs.stdin));
  expect(door).toContain(TOKEN);
  expect(door).toContain(CERTIFICATE_KEY.split("\n")[1]);
  expect(door).toContain(await known(deployment.outputs.operatorKey));
  expect(JSON.stringify(plain(resourceNamed(deployment, "dev-rank1-claim").inputs.connection))).toContain(
    SSH_KEY.split("\n")[1],
  );
});

test("a node without the door gets neither the clients' keys nor the token nor the certificate's key", async () => {
  const other = String(plain(resourceNamed(deployment, "dev-rank1-secrets").inputs.stdin));
  const allowed = String(await known(deployment.outputs.operatorKey));
  for (const secret of await secrets()) {
    if (!allowed.includes(secret)) expect(other).not.toContain(secret);
  }
});

test("the outputs that are keys are secret, the others are not", () => {
  const isSecret = (name: string) => (deployment.outputs[name] as { isSecret: Promise<boolean> }).isSecret;
  return Promise.all([
    expect(isSecret("apiKey")).resolves.toBe(true),
    expect(isSecret("operatorKey")).resolves.toBe(true),
    expect(isSecret("caCertificate")).resolves.toBe(false),
    expect(isSecret("kvTokensReported")).resolves.toBe(false),
  ]);
});

test("with the user's own certificate no CA is made, and clients are told to trust the user's chain", async () => {
  expect(deployment.resources.some(({ name }) => name.endsWith("-certificate"))).toBe(false);
  expect(await known(deployment.outputs.caCertificate)).toBe(CERTIFICATE);
});
