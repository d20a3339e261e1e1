import { json, on, type Wrong } from "./wrong.ts";

export const DOOR: readonly Wrong[] = on("h20x16", [
  ["the door on sshd's port", { gatewayPort: "22" }, ["gatewayPort", /sshd on the head host/]],
  ["the door on the status port", { gatewayPort: "30080" }, ["gatewayPort", /status and logs/]],
  ["a port above all", { gatewayPort: "70000" }, ["gatewayPort", /above the most, 65535/]],
  ["a URL for a host name", { gatewayHostName: "https://llm.example" }, ["gatewayHostName", /host name/]],
  [
    "a certificate without its key",
    { tlsCertificateFile: "/tls/chain.pem" },
    ["tlsPrivateKeyFile", /set both/],
  ],
  [
    "a key without its certificate",
    { tlsPrivateKeyFile: "/tls/key.pem" },
    ["tlsCertificateFile", /set both/],
  ],
  ["no API key", { apiKeys: "{}" }, ["apiKeys", /name one key/]],
  ["a bad name of an API key", { apiKeys: json({ "Team A": 1 }) }, ["apiKeys.Team A", /lower-case/]],
  ["a generation of 0", { apiKeys: json({ team: 0 }) }, ["apiKeys.team", /below the least, 1/]],
  [
    "an operator's key of generation 0",
    { operatorKeyGeneration: "0" },
    ["operatorKeyGeneration", /below the least, 1/],
  ],
  [
    "a word for the generation of the operator's key",
    { operatorKeyGeneration: "new" },
    ["operatorKeyGeneration", /whole number/],
  ],
  [
    "a network without a mask",
    { clientCidrs: json(["203.0.113.7"]) },
    ["clientCidrs[0]", /203\.0\.113\.0\/24/],
  ],
]);
