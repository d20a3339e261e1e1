import { afterEach, expect, test } from "vitest";
import { raiseNetwork, removeNetwork } from "../../../lab/machines/network.ts";
import { must, run } from "../../../lab/machines/program.ts";

const network = { bridge: "dslab-other", prefix: "10.78.77" };

afterEach(() => run("ip", ["link", "delete", network.bridge]));
afterEach(() => run("ip", ["link", "delete", "dslab-else"]));

test("a bridge of another clone is neither used nor removed, and the message says whose it is", async () => {
  await must("ip", ["link", "add", network.bridge, "type", "bridge"]);
  await must("ip", ["link", "set", network.bridge, "alias", "lab of /elsewhere/.lab"]);
  await expect(raiseNetwork(network)).rejects.toThrow(
    /belongs to the lab of \/elsewhere\/\.lab: end that lab first/,
  );
  await removeNetwork(network);
  expect((await run("ip", ["link", "show", network.bridge])).code).toBe(0);
});

test("addresses that another interface holds are not taken a second time", async () => {
  await must("ip", ["link", "add", "dslab-else", "type", "bridge"]);
  await must("ip", ["address", "add", `${network.prefix}.9/24`, "dev", "dslab-else"]);
  await expect(raiseNetwork(network)).rejects.toThrow(/interface dslab-else of this host has one/);
});

test("raising and removing can be repeated", async () => {
  await raiseNetwork(network);
  await raiseNetwork(network);
  await removeNetwork(network);
  await removeNetwork(network);
  expect((await run("ip", ["link", "show", network.bridge])).code).not.toBe(0);
});
