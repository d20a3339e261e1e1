import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newestDriver } from "../../../boot/driver.ts";
import { planCluster } from "../../../plan/cluster.ts";
import { configOf } from "../support/configs.ts";
import { documentIn, FILES, groupOf, nodeAt, releasesOf } from "./support/group.ts";

function expectationsOf(rank: number, plan = groupOf()) {
  const of = releasesOf(plan)[rank];
  if (of === undefined) throw new Error(`no release of rank ${rank}`);
  return documentIn(of, "expect.json");
}

describe("what a node expects", () => {
  test("names itself and all nodes of the group, itself too", () => {
    expect(expectationsOf(1)).toMatchObject({
      group: "group",
      node: "group-rank1",
      rank: 1,
      roles: ["rank"],
      address: "10.0.0.2",
      peers: [
        { name: "group-rank0", rank: 0, address: "10.0.0.1" },
        { name: "group-rank1", rank: 1, address: "10.0.0.2" },
      ],
    });
  });

  test("is told of the engine what the engine itself is told", () => {
    const plan = groupOf({ contextLength: 65_536 });
    for (const rank of [0, 1]) {
      const { argv } = nodeAt(plan, rank).launch;
      const engine = expectationsOf(rank, plan).engine as Record<string, unknown>;
      const told = (flag: string) => argv[argv.indexOf(flag) + 1];
      expect(engine.httpHost).toBe(told("--host"));
      expect(String(engine.httpPort)).toBe(told("--port"));
      expect(engine.servedModelName).toBe(told("--served-model-name"));
      expect((expectationsOf(rank, plan).weights as Record<string, unknown>).path).toBe(told("--model-path"));
    }
  });

  test("one node fetches weights and packages for all: the one with the gateway", () => {
    for (const rank of [0, 1]) {
      expect(expectationsOf(rank)).toMatchObject({
        weights: { fetcher: "group-rank0" },
        runtime: { downloader: "group-rank0" },
      });
    }
  });

  test("keeps environments and wheels apart by the lock's hash", () => {
    const lock = createHash("sha256")
      .update(FILES["locks/requirements.txt"] ?? "")
      .digest("hex")
      .slice(0, 12);
    expect(expectationsOf(0).runtime).toMatchObject({
      prefix: `/opt/deepseek/runtime/${lock}`,
      wheelhouse: `/shared/deepseek/wheelhouse/${lock}`,
    });
  });

  test("has a door only where the gateway is", () => {
    expect(expectationsOf(0).gateway).toEqual({ publicHost: "192.0.2.1", port: 443 });
    expect(expectationsOf(1).gateway).toBeNull();
  });

  test("asks a machine without GPUs for neither driver nor RDMA", () => {
    const plan = planCluster(configOf("cpu", "deepseek-v2-lite", 2, { model: tiny() }));
    expect(expectationsOf(0, plan).machine).toEqual({
      name: "cpu",
      gpu: null,
      gpus: 0,
      gpuMemoryMib: null,
      minDriver: null,
      rdma: "none",
      ibDevices: [],
    });
  });

  test("asks for RDMA only where ranks talk over a network", () => {
    expect(expectationsOf(0).machine).toMatchObject({ rdma: "ib" });
    expect(expectationsOf(0, groupOf({ nodes: 1 })).machine).toMatchObject({ rdma: "none" });
  });

  test("asks for the driver that both the GPU and the engine's CUDA can live with", () => {
    expect(expectationsOf(0).machine).toMatchObject({ minDriver: "570.26" });
    expect(expectationsOf(0, groupOf({ engineVersion: "0.5.23" })).machine).toMatchObject({
      minDriver: "580.65.06",
    });
  });
});

describe("a node's patience while nothing moves", () => {
  test("is 15 minutes, however long up waits in all", () => {
    for (const readyTimeoutMinutes of [16, 180, 1440]) {
      expect(expectationsOf(1, groupOf({ readyTimeoutMinutes })).timeouts).toEqual({
        weightsSeconds: 900,
        runtimeSeconds: 900,
        readySeconds: readyTimeoutMinutes * 60,
      });
    }
  });

  test("is never longer than up waits, so that the node's own words are the ones that are read", () => {
    expect(expectationsOf(1, groupOf({ readyTimeoutMinutes: 5 })).timeouts).toMatchObject({
      weightsSeconds: 300,
      runtimeSeconds: 300,
    });
  });
});

/** Small enough for a machine's memory. */
function tiny() {
  const { architecture, ...model } = configOf("cpu", "deepseek-v2-lite", 2).model;
  return { ...model, architecture: { ...architecture, layers: 2 }, bytes: 1_000_000 };
}

test("driver versions compare by numbers, not by letters", () => {
  expect(newestDriver("570.26", "535.129.03")).toBe("570.26");
  expect(newestDriver("99.1", "100")).toBe("100");
  expect(newestDriver("580.65.06", "580.65")).toBe("580.65.06");
});
