import { json, on, type Wrong } from "./wrong.ts";

export const ENGINE: readonly Wrong[] = on("h20x16", [
  [
    "a misspelt flag",
    { engineArgs: json(["--enable-metricz"]) },
    ["engineArgs[0]", /write --enable-metrics/],
  ],
  [
    "an abbreviated flag",
    { engineArgs: json(["--schedule-conserv", "0.5"]) },
    ["engineArgs[0]", /write --schedule-conservativeness/],
  ],
  [
    "a value outside the choices",
    { engineArgs: json(["--attention-backend", "fa9"]) },
    ["engineArgs[0]", /one of triton/],
  ],
  [
    "a flag without its value",
    { engineArgs: json(["--watchdog-timeout"]) },
    ["engineArgs[0]", /lacks its value/],
  ],
  ["a value without a flag", { engineArgs: json(["60"]) }, ["engineArgs[0]", /without a flag/]],
  [
    "a value for a switch",
    { engineArgs: json(["--disable-radix-cache", "true"]) },
    ["engineArgs[0]", /takes no value/],
  ],
  [
    "a word for a number",
    { engineArgs: json(["--watchdog-timeout", "long"]) },
    ["engineArgs[0]", /must be a number/],
  ],
  [
    "two arguments in one element",
    { engineArgs: json(["--watchdog-timeout 60"]) },
    ["engineArgs[0]", /no flag/],
  ],
  [
    "a flag twice",
    { engineArgs: json(["--watchdog-timeout", "60", "--watchdog-timeout", "90"]) },
    ["engineArgs[2]", /twice/],
  ],
  ["a key for the engine", { engineArgs: json(["--api-key", "k"]) }, ["engineArgs[0]", /set apiKeys/]],
  [
    "the context length past its key",
    { engineArgs: json(["--context-length=4096"]) },
    ["engineArgs[0]", /set contextLength/],
  ],
  ["an alias of an owned flag", { engineArgs: json(["--tp-size", "8"]) }, ["engineArgs[0]", /set nodes/]],
  [
    "a flag of another release",
    { engineArgs: json(["--weight-loader-prefetch-checkpoints"]) },
    ["engineArgs[0]", /0\.5\.10\.post1 has no flag/],
  ],
  ["a quote in the environment", { engineEnv: json({ A: "it's" }) }, ["engineEnv.A", /without '/]],
  ["a line break in the environment", { engineEnv: json({ A: "a\nb" }) }, ["engineEnv.A", /line breaks/]],
  [
    "a bad name in the environment",
    { engineEnv: json({ "A-B": "1" }) },
    ["engineEnv.A-B", /letters, digits and _/],
  ],
  [
    "a secret in the environment",
    { engineEnv: json({ HF_TOKEN: "hf_x" }) },
    ["engineEnv.HF_TOKEN", /huggingFaceToken/],
  ],
  [
    "another root for the node's programs",
    { engineEnv: json({ DEEPSEEK_ROOT: "/tmp" }) },
    ["engineEnv.DEEPSEEK_ROOT", /redirects the programs.*remove it/],
  ],
  [
    "other modules for the node's programs",
    { engineEnv: json({ PYTHONPATH: "/opt/mine" }) },
    ["engineEnv.PYTHONPATH", /redirects the programs.*requirementsLock/],
  ],
  [
    "another Python for the node's programs",
    { engineEnv: json({ PYTHONHOME: "/opt/python" }) },
    ["engineEnv.PYTHONHOME", /redirects the programs.*remove it/],
  ],
  [
    "one address for all ranks",
    { engineEnv: json({ HOST_IP: "10.0.0.1" }) },
    ["engineEnv.HOST_IP", /rank to rank/],
  ],
  ["a relative shared path", { sharedPath: "shared" }, ["sharedPath", /absolute/]],
  ["a shared path that climbs", { sharedPath: "/shared/../etc" }, ["sharedPath", /without \. and \.\./]],
  [
    "a shared path of the machine's own",
    { sharedPath: "/var/lib/deepseek/w" },
    ["sharedPath", /each machine has for itself/],
  ],
]);
