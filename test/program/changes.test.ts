import { beforeAll, describe, expect, test } from "vitest";
import { type Deployment, deploy } from "./support/deploy.ts";
import { changesBetween } from "./support/resources.ts";
import { stackConfig } from "./support/stacks.ts";

const CONFIG = stackConfig("dev");
const HOSTS = JSON.parse(CONFIG.hosts ?? "[]") as Record<string, unknown>[];

let before: Deployment;
beforeAll(async () => {
  before = await deploy({ stack: "dev", config: CONFIG });
});

/** What an `up` after this change of the configuration would touch. */
async function change(config: Readonly<Record<string, string>>) {
  return changesBetween(before, await deploy({ stack: "dev", config: { ...CONFIG, ...config } }));
}

const NOTHING = { created: [], removed: [], changed: {} };

/** A new release of a node: another SHA-256 in the command, another text on stdin. */
const RELEASE = ["create", "stdin"];
const AWAIT = ["environment", "triggers"];

describe("an update touches only what must change", () => {
  test("nothing: nothing, at the second run as at the tenth", async () => {
    expect(await change({})).toEqual(NOTHING);
  });

  test("the path of Node, as on another operator's machine: nothing", async () => {
    const here = process.execPath;
    try {
      process.execPath = "/home/other/.nvm/bin/node";
      expect(await change({})).toEqual(NOTHING);
    } finally {
      process.execPath = here;
    }
  });

  test("the order of keys in the configuration: nothing", async () => {
    const reversed = Object.fromEntries(Object.entries(CONFIG).reverse());
    const env = JSON.parse(CONFIG.engineEnv ?? "{}") as Record<string, string>;
    const engineEnv = JSON.stringify(Object.fromEntries(Object.entries(env).reverse()));
    expect(await change({ ...reversed, engineEnv })).toEqual(NOTHING);
  });

  test("the order of clients: nothing", async () => {
    const one = await deploy({ stack: "dev", config: { ...CONFIG, apiKeys: '{"zoe": 1, "ann": 2}' } });
    const other = await deploy({ stack: "dev", config: { ...CONFIG, apiKeys: '{"ann": 2, "zoe": 1}' } });
    expect(changesBetween(one, other)).toEqual(NOTHING);
  });

  test("contextLength: the release of both nodes, and waiting for them", async () => {
    expect(await change({ contextLength: "2048" })).toEqual({
      ...NOTHING,
      changed: {
        "dev-await-answer": AWAIT,
        "dev-await-weights": AWAIT,
        "dev-rank0-apply": RELEASE,
        "dev-rank1-apply": RELEASE,
      },
    });
  });

  test("a new generation of an API key: that key, the secrets at the door, and the answer with the new key", async () => {
    expect(await change({ apiKeys: '{"default": 2}' })).toEqual({
      ...NOTHING,
      changed: {
        "dev-api-key-default": ["keepers"],
        "dev-await-answer": AWAIT,
        "dev-rank0-secrets": ["stdin"],
      },
    });
  });

  test("a new generation of the operator's key: that key, every host's secrets, and waiting with the new key", async () => {
    expect(await change({ operatorKeyGeneration: "2" })).toEqual({
      ...NOTHING,
      changed: {
        "dev-await-answer": AWAIT,
        "dev-await-weights": ["environment"],
        "dev-operator-key": ["keepers"],
        "dev-rank0-secrets": ["stdin"],
        "dev-rank1-secrets": ["stdin"],
      },
    });
  });

  test("one more API key: that key and the secrets at the door; every other key stays", async () => {
    expect(await change({ apiKeys: '{"default": 1, "zoe": 1}' })).toEqual({
      created: ["dev-api-key-zoe"],
      removed: [],
      changed: { "dev-await-answer": ["triggers"], "dev-rank0-secrets": ["stdin"] },
    });
  });

  test("the address of a host that ssh reaches: how its commands connect, and no machine is done anew", async () => {
    const moved = HOSTS.map((host) => (host.name === "dev-b" ? { ...host, address: "10.78.1.99" } : host));
    const connection = ["connection"];
    expect(await change({ hosts: JSON.stringify(moved) })).toEqual({
      ...NOTHING,
      changed: {
        "dev-rank1-apply": connection,
        "dev-rank1-claim": connection,
        "dev-rank1-secrets": connection,
      },
    });
  });

  test("another machine behind a rank: everything of that rank anew, and waiting; nothing of the other", async () => {
    const swapped = HOSTS.map((host) => (host.name === "dev-b" ? { ...host, name: "dev-c" } : host));
    const anew = ["triggers"];
    expect(await change({ hosts: JSON.stringify(swapped) })).toEqual({
      ...NOTHING,
      changed: {
        "dev-await-answer": anew,
        "dev-await-weights": anew,
        "dev-rank1-apply": anew,
        "dev-rank1-claim": anew,
        "dev-rank1-secrets": anew,
      },
    });
  });

  test("a host less: its resources go, the other's release and the waiting change, keys and certificate stay", async () => {
    expect(await change({ nodes: "1", hosts: JSON.stringify(HOSTS.slice(0, 1)) })).toEqual({
      created: [],
      removed: ["dev-rank1-apply", "dev-rank1-claim", "dev-rank1-secrets"],
      changed: { "dev-await-answer": AWAIT, "dev-await-weights": AWAIT, "dev-rank0-apply": RELEASE },
    });
  });

  test("the door's port: the head's release and the waiting; the other node is left alone", async () => {
    expect(await change({ gatewayPort: "9443" })).toEqual({
      ...NOTHING,
      changed: { "dev-await-answer": AWAIT, "dev-await-weights": AWAIT, "dev-rank0-apply": RELEASE },
    });
  });

  test("the door's name: its certificate too", async () => {
    const { changed } = await change({ gatewayHostName: "llm.example" });
    expect(changed["dev-rank0-certificate"]).toEqual(["create"]);
    expect(Object.keys(changed).filter((name) => name.startsWith("dev-rank1"))).toEqual([]);
  });
});
