import { X509Certificate } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { TestNode } from "./support/node.ts";

const make = (node: TestNode, name: string) => node.script("certificate.sh", [name]);

function certificate(node: TestNode, name: string): X509Certificate {
  return new X509Certificate(node.read(`/etc/deepseek/tls/${name}`));
}

test("the CA's certificate, and nothing else, comes out; keys are root's alone", async () => {
  const node = new TestNode();
  const { code, stdout, stderr } = await make(node, "10.78.1.11");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(node.read("/etc/deepseek/tls/ca.crt"));
  expect(new X509Certificate(stdout).ca).toBe(true);
  for (const key of ["ca.key", "server.key"])
    expect(statSync(node.at(`/etc/deepseek/tls/${key}`)).mode & 0o777).toBe(0o600);
});

test("the server's certificate is the CA's, for the address and for no other", async () => {
  const node = new TestNode();
  await make(node, "10.78.1.11");
  const server = certificate(node, "server.crt");
  expect(server.verify(certificate(node, "ca.crt").publicKey)).toBe(true);
  expect(server.checkIP("10.78.1.11")).toBe("10.78.1.11");
  expect(server.checkIP("10.78.1.12")).toBeUndefined();
  expect(server.ca).toBe(false);
});

test("called again it keeps both; for another name it keeps the CA", async () => {
  const node = new TestNode();
  await make(node, "llm.example.org");
  const [ca, server] = [certificate(node, "ca.crt"), certificate(node, "server.crt")];
  expect(server.checkHost("llm.example.org")).toBe("llm.example.org");
  await make(node, "llm.example.org");
  expect(certificate(node, "server.crt").serialNumber).toBe(server.serialNumber);
  await make(node, "api.example.org");
  expect(certificate(node, "ca.crt").serialNumber).toBe(ca.serialNumber);
  expect(certificate(node, "server.crt").checkHost("api.example.org")).toBe("api.example.org");
});

test("a certificate that lost its key is made anew", async () => {
  const node = new TestNode();
  await make(node, "llm.example.org");
  node.write("/etc/deepseek/tls/server.key", "");
  await make(node, "llm.example.org");
  expect(node.read("/etc/deepseek/tls/server.key")).toContain("PRIVATE KEY");
});

test("an openssl that fails is one line with its reason", async () => {
  const node = new TestNode();
  node.fake("openssl", 'echo "no entropy" >&2; exit 1');
  expect(await make(node, "10.0.0.1")).toEqual({
    code: 1,
    stdout: "",
    stderr: "openssl req failed: no entropy\n",
  });
  expect(existsSync(node.at("/etc/deepseek/tls/ca.crt"))).toBe(false);
});
