import { beforeAll, describe, expect, test } from "vitest";
import { awaitCommand } from "../../boot/awaitProtocol.ts";
import { CA_PEM, type Deployment, deploy, KV_TOKENS_REPORTED, known } from "./support/deploy.ts";
import { plain, Secret } from "./support/inputs.ts";
import { resourceNamed } from "./support/resources.ts";
import { SSH_KEY, stackConfig } from "./support/stacks.ts";

const REMOTE = "command:remote:Command";
const LOCAL = "command:local:Command";
const PASSWORD = "random:index/randomPassword:RandomPassword";

let dev: Deployment;
const resource = (name: string) => resourceNamed(dev, name);

beforeAll(async () => {
  dev = await deploy({ stack: "dev", config: stackConfig("dev") });
});

test("dev is three components and eleven resources, each with its group and its rank in its name", () => {
  const names = dev.resources.map(({ type, name }) => `${type} ${name}`);
  expect(names.sort()).toEqual(
    [
      "deepseek:index:ApiKeys dev",
      "deepseek:index:Await dev",
      "deepseek:index:HostsBackend dev",
      `${PASSWORD} dev-api-key-default`,
      `${PASSWORD} dev-operator-key`,
      `${REMOTE} dev-rank0-claim`,
      `${REMOTE} dev-rank0-secrets`,
      `${REMOTE} dev-rank0-certificate`,
      `${REMOTE} dev-rank0-apply`,
      `${REMOTE} dev-rank1-claim`,
      `${REMOTE} dev-rank1-secrets`,
      `${REMOTE} dev-rank1-apply`,
      `${LOCAL} dev-await-weights`,
      `${LOCAL} dev-await-answer`,
    ].sort(),
  );
});

test("every resource has a component of ours as its parent, and every component the stack", () => {
  for (const { custom, name, parent, urn } of dev.resources) {
    expect(parent, name).toBe(custom ? "dev" : "deepseek-dev");
    if (custom) expect(urn).toMatch(/deepseek:index:(ApiKeys|HostsBackend|Await)\$/);
  }
});

describe("order", () => {
  test("no host is written to before every host has agreed", () => {
    for (const step of ["secrets", "apply"]) {
      for (const rank of [0, 1]) {
        const { dependencies } = resource(`dev-rank${rank}-${step}`);
        expect(dependencies).toEqual(expect.arrayContaining(["dev-rank0-claim", "dev-rank1-claim"]));
      }
    }
    expect(resource("dev-rank0-claim").dependencies).toEqual([]);
    expect(resource("dev-rank1-claim").dependencies).toEqual([]);
  });

  test("a release comes after the host's secrets and, at the door, after its certificate", () => {
    expect(resource("dev-rank0-certificate").dependencies).toEqual(["dev-rank0-secrets"]);
    expect(resource("dev-rank0-apply").dependencies).toEqual(
      expect.arrayContaining(["dev-rank0-secrets", "dev-rank0-certificate"]),
    );
    expect(resource("dev-rank1-apply").dependencies).toContain("dev-rank1-secrets");
  });

  test("one host's release waits for no other host's", () => {
    expect(resource("dev-rank0-apply").dependencies).not.toContain("dev-rank1-apply");
    expect(resource("dev-rank0-apply").dependencies).not.toContain("dev-rank1-secrets");
  });

  test("waiting begins when all releases are there: first for the weights, then for the answer", () => {
    const applied = ["dev-rank0-apply", "dev-rank1-apply"];
    expect(resource("dev-await-weights").dependencies).toEqual(expect.arrayContaining(applied));
    expect(resource("dev-await-answer").dependencies).toEqual(
      expect.arrayContaining([...applied, "dev-await-weights"]),
    );
  });
});

describe("a remote command", () => {
  const remote = () => dev.resources.filter(({ type }) => type === REMOTE);

  test("pins the host key, bounds its dialling and brings its own key", () => {
    for (const { inputs, name } of remote()) {
      const rank = name.includes("rank0") ? 1 : 2;
      expect(plain(inputs.connection)).toEqual({
        host: `10.78.1.1${rank}`,
        port: 22,
        user: "root",
        hostKey: expect.stringMatching(/^ssh-ed25519 A+$/),
        privateKey: SSH_KEY,
        perDialTimeout: 10,
        dialErrorLimit: 3,
      });
    }
  });

  test("never uses what sshd may refuse or what would repeat a former run's output", () => {
    for (const { inputs } of remote()) {
      expect(inputs.environment).toBeUndefined();
      expect(inputs.addPreviousOutputInEnv).toBe(false);
    }
  });

  test("runs the same on create and on update; only the claim undoes, before its host is claimed anew", () => {
    for (const { deleteBeforeReplace, inputs, name } of remote()) {
      const isClaim = name.endsWith("-claim");
      expect(inputs.update, name).toBeUndefined();
      expect(inputs.delete !== undefined, name).toBe(isClaim);
      expect(deleteBeforeReplace, name).toBe(isClaim);
    }
    const { inputs } = resource("dev-rank1-claim");
    expect(inputs.create).toMatch(/ deepseek check dev dev-rank1$/);
    expect(inputs.delete).toMatch(/ deepseek remove dev dev-rank1$/);
  });

  test("is given up after 10 minutes, because nothing else ends it when its connection is dead", () => {
    for (const { customTimeouts, name } of remote()) {
      const minutes = "10m";
      expect(customTimeouts, name).toMatchObject({ create: minutes, update: minutes, pb_delete: minutes });
    }
  });

  test("is done anew on another machine, and only there: the host's own name is the only trigger", () => {
    for (const { inputs, name } of remote()) {
      expect(inputs.triggers, name).toEqual([name.includes("rank0") ? "dev-a" : "dev-b"]);
    }
  });
});

describe("secrets of a host", () => {
  const keysOf = (rank: number): Record<string, unknown> => {
    const stdin = String(plain(resource(`dev-rank${rank}-secrets`).inputs.stdin));
    return JSON.parse(stdin.slice(stdin.lastIndexOf('main "$@"\n') + 'main "$@"\n'.length)) as Record<
      string,
      unknown
    >;
  };

  test("are the operator's key everywhere, and clients' keys only at the door", async () => {
    const operatorKey = await known(dev.outputs.operatorKey);
    expect(keysOf(0)).toEqual({ operatorKey, apiKeys: { default: await known(dev.outputs.apiKey) } });
    expect(keysOf(1)).toEqual({ operatorKey });
  });

  test("travel only where a secret does", () => {
    for (const rank of [0, 1])
      expect(resource(`dev-rank${rank}-secrets`).inputs.stdin).toBeInstanceOf(Secret);
  });
});

test("the door's own CA signs for the address that clients use", () => {
  expect(resource("dev-rank0-certificate").inputs.create).toMatch(/ deepseek 10\.78\.1\.11$/);
});

test("waiting runs here, whatever Node's path on this machine, and tells secrets only by environment", async () => {
  const { inputs } = resource("dev-await-answer");
  expect(inputs.create).toBe(awaitCommand("answer"));
  expect(plain(inputs.environment)).toEqual({
    AWAIT_URL: "https://10.78.1.11:8443/v1",
    AWAIT_OPERATOR_KEY: await known(dev.outputs.operatorKey),
    AWAIT_API_KEY: await known(dev.outputs.apiKey),
    AWAIT_CA_PEM: CA_PEM,
    AWAIT_MODEL: "deepseek-tiny",
    AWAIT_MINUTES: "10",
    AWAIT_GENERATION: expect.stringMatching(/^[0-9a-f]{12}$/),
    AWAIT_NODES: "dev-rank0,dev-rank1",
  });
  expect(plain(resource("dev-await-weights").inputs.environment)).not.toHaveProperty("AWAIT_API_KEY");
});

test("the outputs say where, with what and how to try it", async () => {
  const { apiUrl, contextLength, kvTokens, model, nodes } = dev.outputs;
  expect({ apiUrl, contextLength, kvTokens, model, nodes }).toEqual({
    apiUrl: "https://10.78.1.11:8443/v1",
    contextLength: 4096,
    kvTokens: 16_384,
    model: "deepseek-tiny",
    nodes: [
      { name: "dev-rank0", rank: 0, address: "10.78.1.11" },
      { name: "dev-rank1", rank: 1, address: "10.78.1.12" },
    ],
  });
  expect(await known(dev.outputs.kvTokensReported)).toBe(KV_TOKENS_REPORTED);
  expect(await known(dev.outputs.caCertificate)).toBe(CA_PEM);
  expect(await known(dev.outputs.apiKey)).toMatch(/^sk-[A-Za-z0-9]{40}$/);
  expect(await known(dev.outputs.apiKeys)).toEqual({ default: await known(dev.outputs.apiKey) });
  expect(dev.outputs.tryIt).toContain("https://10.78.1.11:8443/v1/chat/completions");
  expect(dev.outputs.tryIt).not.toContain(await known(dev.outputs.apiKey));
});
