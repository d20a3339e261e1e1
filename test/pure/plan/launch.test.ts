import { describe, expect, test } from "vitest";
import { findIssues } from "../../../plan/checks/all.ts";
import { planCluster } from "../../../plan/cluster.ts";
import type { ClusterConfig } from "../../../plan/clusterConfig.ts";
import { argumentProblems, groupArguments } from "../../../plan/engineArguments.ts";
import { CATALOGUE, configOf, hosts } from "../support/configs.ts";

const plans = CATALOGUE.map(({ machine, model, nodes, engineVersion }) =>
  configOf(machine, model, nodes, { engineVersion }),
)
  .filter((config) => findIssues(config).length === 0)
  .map(planCluster);

function launches(...args: Parameters<typeof configOf>) {
  return planCluster(configOf(...args)).nodes.map(({ launch }) => launch);
}

function flagValue(argv: readonly string[], flag: string): string | undefined {
  return groupArguments(argv).groups.find((group) => group.flag === flag)?.values[0];
}

describe("over the whole catalogue", () => {
  test("there is something to look at", () => {
    expect(plans.length).toBeGreaterThan(40);
  });

  test("every flag exists in the engine's release, in its long spelling, once, with a value that the release takes", () => {
    for (const { engine, nodes } of plans) {
      for (const { launch } of nodes) {
        expect(argumentProblems(engine.version, launch.argv)).toEqual([]);
        const flags = groupArguments(launch.argv).groups.map(({ flag }) => flag);
        expect(new Set(flags).size).toBe(flags.length);
        expect(flags).not.toContain("--api-key");
      }
    }
  });

  test("the ranks' arguments differ in --node-rank and --host only, and their environment in addresses only", () => {
    for (const { nodes } of plans) {
      const shared = nodes.map(({ launch: { argv, env } }) => ({
        argv: argv.filter((_, index) => !["--node-rank", "--host"].includes(argv[index - 1] ?? "")),
        env: { ...env, SGLANG_HOST_IP: "", HOST_IP: "" },
      }));
      for (const rank of shared) expect(rank).toEqual(shared[0]);
    }
  });

  test("ranks count from 0, names and addresses are distinct, and all meet at rank 0", () => {
    for (const { nodes, ports } of plans) {
      expect(nodes.map(({ rank }) => rank)).toEqual(nodes.map((_, index) => index));
      expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
      expect(new Set(nodes.map(({ address }) => address)).size).toBe(nodes.length);
      for (const { launch } of nodes) {
        expect(flagValue(launch.argv, "--dist-init-addr")).toBe(`${nodes[0]?.address}:${ports.rendezvous}`);
        expect(flagValue(launch.argv, "--nnodes")).toBe(String(nodes.length));
      }
    }
  });

  test("exactly one node is the door where there are hosts, and none of the GPU nodes on AWS", () => {
    for (const { backend, gateway, nodes } of plans) {
      const doors = nodes.filter(({ roles }) => roles.includes("gateway")).map(({ name }) => name);
      expect(doors).toEqual(backend === "hosts" ? [gateway.node] : []);
    }
  });

  test("a plan cannot be changed afterwards, at any depth", () => {
    const plan = plans[0];
    expect(Object.isFrozen(plan?.nodes[0]?.launch.argv)).toBe(true);
    expect(Object.isFrozen(plan?.memory)).toBe(true);
  });
});

test("the engine listens on loopback; only a head without the door on its machine listens on its private address", () => {
  const own = launches("h20x8", "deepseek-r1", 2).map(({ argv }) => flagValue(argv, "--host"));
  expect(own).toEqual(["127.0.0.1", "127.0.0.1"]);
  const aws = launches("p5.48xlarge", "deepseek-r1", 2).map(({ argv }) => flagValue(argv, "--host"));
  expect(aws).toEqual(["10.42.1.10", "127.0.0.1"]);
});

test("a model that thinks gets its parsers, and V2-Lite gets none", () => {
  const [r1] = launches("h200x8", "deepseek-r1", 1);
  expect(flagValue(r1?.argv ?? [], "--reasoning-parser")).toBe("deepseek-r1");
  expect(flagValue(r1?.argv ?? [], "--tool-call-parser")).toBe("deepseekv3");
  const [lite] = launches("h100x8", "deepseek-v2-lite", 1);
  expect(lite?.argv.join(" ")).not.toContain("parser");
});

test("a time-out or parser of the user's own takes the place of the plan's", () => {
  const engineArgs = ["--watchdog-timeout", "20", "--reasoning-parser=deepseek-v3"];
  const [launch] = launches("h200x8", "deepseek-r1", 1, { engineArgs });
  const { groups } = groupArguments(launch?.argv ?? []);
  expect(groups.filter(({ flag }) => flag === "--watchdog-timeout").map(({ values }) => values)).toEqual([
    ["20"],
  ]);
  expect(groups.filter(({ flag }) => flag === "--reasoning-parser").map(({ values }) => values)).toEqual([
    ["deepseek-v3"],
  ]);
});

test("sizes that the user sets reach the engine", () => {
  const sizes: Partial<ClusterConfig> = {
    contextLength: 32_768,
    memFractionStatic: 0.87,
    chunkedPrefillSize: 4096,
    maxRunningRequests: 48,
    cudaGraphMaxBatchSize: 32,
    kvCacheDtype: "fp8_e4m3",
    maxTotalTokens: 400_000,
  };
  const [launch] = launches("h200x8", "deepseek-r1", 1, sizes);
  const given = (flag: string) => flagValue(launch?.argv ?? [], flag);
  expect(given("--context-length")).toBe("32768");
  expect(given("--mem-fraction-static")).toBe("0.87");
  expect(given("--chunked-prefill-size")).toBe("4096");
  expect(given("--max-running-requests")).toBe("48");
  expect(given("--cuda-graph-max-bs")).toBe("32");
  expect(given("--kv-cache-dtype")).toBe("fp8_e4m3");
  expect(given("--max-total-tokens")).toBe("400000");
});

describe("environment", () => {
  test("nothing is asked of the hub, and each rank says its own address", () => {
    const [first, second] = launches("h20x8", "deepseek-r1", 2);
    expect(first?.env).toMatchObject({ HF_HUB_OFFLINE: "1", TRANSFORMERS_OFFLINE: "1" });
    expect(first?.env).toMatchObject({ SGLANG_HOST_IP: "10.0.0.1", HOST_IP: "10.0.0.1" });
    expect(second?.env).toMatchObject({ SGLANG_HOST_IP: "10.0.0.2", HOST_IP: "10.0.0.2" });
  });

  test("interface and devices are named exactly where the user gave them, and not at all where not", () => {
    const named = hosts(2).map((host) => ({
      ...host,
      networkInterface: "bond0",
      ibDevices: ["mlx5_1", "mlx5_2"],
    }));
    const [given] = launches("h20x8", "deepseek-r1", 2, { hosts: named });
    expect(given?.env).toMatchObject({
      NCCL_SOCKET_IFNAME: "=bond0",
      GLOO_SOCKET_IFNAME: "bond0",
      NCCL_IB_HCA: "=mlx5_1,mlx5_2",
    });
    const [open] = launches("h20x8", "deepseek-r1", 2);
    expect(Object.keys(open?.env ?? {})).not.toContain("NCCL_SOCKET_IFNAME");
    expect(Object.keys(open?.env ?? {})).not.toContain("GLOO_SOCKET_IFNAME");
    expect(Object.keys(open?.env ?? {})).not.toContain("NCCL_IB_HCA");
  });

  test("over EFA NCCL is told the plug-in's name; a single node needs no fabric", () => {
    const [efa] = launches("p5.48xlarge", "deepseek-r1", 2);
    expect(efa?.env).toMatchObject({ NCCL_NET_PLUGIN: "ofi", FI_PROVIDER: "efa" });
    const [single] = launches("p5en.48xlarge", "deepseek-r1", 1);
    expect(Object.keys(single?.env ?? {}).filter((name) => name.startsWith("NCCL"))).toEqual([]);
  });

  test("the user's value wins", () => {
    const [launch] = launches("p5.48xlarge", "deepseek-r1", 2, { engineEnv: { NCCL_DEBUG: "WARN" } });
    expect(launch?.env.NCCL_DEBUG).toBe("WARN");
  });
});
