import { hosts, json, on, type Wrong } from "./wrong.ts";

export const HOSTS: readonly Wrong[] = on("h20x16", [
  ["no hosts", { hosts: "[]" }, ["hosts", /no head host/]],
  [
    "fewer hosts than nodes",
    { nodes: "4", contextLength: "4096", model: "deepseek-r1-bf16", modelRevision: "0".repeat(40) },
    ["hosts", /2 machines for 4 nodes/],
  ],
  ["more hosts than nodes", { nodes: "1", contextLength: "4096" }, ["hosts", /set nodes: 2/]],
  ["a host twice", { hosts: hosts({}, { name: "h20-a" }) }, ["hosts[1].name", /already hosts\[0\]\.name/]],
  [
    "one address for two",
    { hosts: hosts({ address: "192.0.2.1" }, { address: "192.0.2.1" }) },
    ["hosts[1].address", /another one/],
  ],
  [
    "one private address for two",
    { hosts: hosts({}, { privateAddress: "10.0.0.11" }) },
    ["hosts[1].privateAddress", /already/],
  ],
  [
    "a public private address",
    { hosts: hosts({ privateAddress: "203.0.113.7" }) },
    ["hosts[0].privateAddress", /not in a private network/],
  ],
  [
    "a name for a private address",
    { hosts: hosts({ privateAddress: "node-a" }) },
    ["hosts[0].privateAddress", /IPv4/],
  ],
  [
    "an address with a port",
    { hosts: hosts({ address: "192.0.2.1:22" }) },
    ["hosts[0].address", /host name or an IPv4/],
  ],
  ["no host key", { hosts: hosts({ hostKey: undefined }) }, ["hosts[0].hostKey", /is missing.*ssh-keyscan/]],
  [
    "a line of known_hosts for a host key",
    { hosts: hosts({ hostKey: `host ssh-ed25519 ${"A".repeat(68)}` }) },
    ["hosts[0].hostKey", /without the host name/],
  ],
  [
    "a misspelt field",
    { hosts: hosts({ privatAddress: "10.0.0.1" }) },
    ["hosts[0].privatAddress", /write privateAddress/],
  ],
  [
    "a host that is text",
    { hosts: json(["h20-a", "h20-b"]) },
    ["hosts[0]", /an object with name/],
    ["hosts[1]", /an object/],
  ],
  [
    "a port that is text",
    { hosts: hosts({ port: "22" }) },
    ["hosts[0].port", /whole number from 1 to 65535/],
  ],
  ["a user with a space", { hosts: hosts({ user: "the root" }) }, ["hosts[0].user", /Linux user name/]],
  [
    "an interface list",
    { hosts: hosts({ networkInterface: "eth0,eth1" }) },
    ["hosts[0].networkInterface", /one interface/],
  ],
  [
    "rails that differ",
    { hosts: hosts({ ibDevices: ["mlx5_1", "mlx5_2"] }, { ibDevices: ["mlx5_1"] }) },
    ["hosts[1].ibDevices", /has 1 devices and h20-a has 2/],
  ],
  [
    "rails on one host only",
    { hosts: hosts({}, { ibDevices: ["mlx5_1"] }) },
    ["hosts[1].ibDevices", /h20-a has 0/],
  ],
  [
    "a rail twice",
    { hosts: hosts({ ibDevices: ["mlx5_1", "mlx5_1"] }, { ibDevices: ["mlx5_1", "mlx5_2"] }) },
    ["hosts[0].ibDevices", /twice/],
  ],
  ["sshd on the engine's port", { hosts: hosts({ port: 30_000 }) }, ["hosts[0].port", /port of the engine/]],
  ["no key for SSH", { sshPrivateKeyFile: undefined }, ["sshPrivateKeyFile", /~\/\.ssh/]],
]);
