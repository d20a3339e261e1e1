import { expect, test } from "vitest";
import { planCluster } from "../../../plan/cluster.ts";
import { isPrivateAddress } from "../../../plan/privateAddress.ts";
import { configOf } from "../support/configs.ts";

test("from outside only the door is reachable, on its one port, and only for the named networks", () => {
  for (const machine of ["h20x8", "p5.48xlarge"] as const) {
    const plan = planCluster(configOf(machine, "deepseek-r1", 2, { clientCidrs: ["203.0.113.0/24"] }));
    const fromOutside = plan.network.filter(({ from }) => from === "clients");
    expect(fromOutside).toMatchObject([
      { to: "gateway", protocol: "tcp", port: 443, cidrs: ["203.0.113.0/24"] },
    ]);
  }
});

test("the ranks reach each other on every port and protocol", () => {
  const { network } = planCluster(configOf("p5.48xlarge", "deepseek-r1", 2));
  expect(network).toContainEqual(
    expect.objectContaining({ from: "group", to: "group", protocol: "all", port: null }),
  );
});

test("the gateway on AWS is another machine, in another subnet than the ranks, and reaches rank 0's engine", () => {
  const { gateway, network, nodes } = planCluster(configOf("p5.48xlarge", "deepseek-r1", 2));
  expect(gateway).toMatchObject({
    node: "group-gateway",
    publicHost: "10.42.0.10",
    upstream: "10.42.1.10:30000",
  });
  expect(nodes.map(({ address }) => address)).toEqual(["10.42.1.10", "10.42.1.11"]);
  expect(network).toContainEqual(expect.objectContaining({ from: "gateway", to: "group", port: 30_000 }));
});

test("the API's URL names the port only where it is not 443, and the host name where there is one", () => {
  const url = (port: number, hostName?: string) =>
    planCluster(
      configOf("h200x8", "deepseek-r1", 1, { gateway: { port, hostName, certificate: { kind: "stack" } } }),
    ).gateway.apiUrl;
  expect(url(443)).toBe("https://192.0.2.1/v1");
  expect(url(8443)).toBe("https://192.0.2.1:8443/v1");
  expect(url(443, "llm.example")).toBe("https://llm.example/v1");
});

test.each([
  ["10.0.0.1", true],
  ["172.16.0.1", true],
  ["172.31.255.254", true],
  ["172.32.0.1", false],
  ["192.168.1.1", true],
  ["192.169.1.1", false],
  ["100.64.0.1", true],
  ["100.128.0.1", false],
  ["8.8.8.8", false],
  ["127.0.0.1", false],
])("%s is private: %s", (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
