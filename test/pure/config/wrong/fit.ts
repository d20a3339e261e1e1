import { filledStackFile } from "../../support/stackFile.ts";
import { custom, hosts, json, on, type Wrong } from "./wrong.ts";

export const FIT: readonly Wrong[] = [
  ...on("h20x8", [
    [
      "R1 on one H20 host with SGLang's usual fraction",
      { memFractionStatic: "0.82" },
      ["memFractionStatic", /0\.82 of the free memory.*80\.0 GiB.*"0\.92"/],
    ],
    [
      "a context above the pool",
      { contextLength: "131072" },
      ["contextLength", /above the KV pool of 10\d{4}/],
    ],
    ["a context above the checkpoint", { contextLength: "200000" }, ["contextLength", /above the 163840/]],
    [
      "a fraction that leaves no workspace",
      { memFractionStatic: "0.97" },
      ["memFractionStatic", /below 4 GiB/],
    ],
    [
      "larger graphs than batches",
      { cudaGraphMaxBatchSize: "128" },
      ["cudaGraphMaxBatchSize", /maxRunningRequests 64/],
    ],
    [
      "R1 on one H100 host",
      { machine: "h100x8" },
      ["nodes", /1 × h100x8 cannot hold 80\.0 GiB.*set nodes: 2/],
    ],
    ["FP8 on A100", { machine: "a100x8" }, ["model", /no FP8 units.*deepseek-r1-bf16/]],
    [
      "FP8 KV on A100",
      { machine: "a100x8", model: "deepseek-v2-lite", kvCacheDtype: "fp8_e4m3" },
      ["kvCacheDtype", /remove kvCacheDtype/],
    ],
    ["a small group of an AWS machine", { machine: "p4de.24xlarge", nodes: "1" }, ["model", /no FP8 units/]],
  ]),
  ...on("a100x32", [
    [
      "BF16 over three nodes",
      { nodes: "3" },
      ["nodes", /128 attention heads cannot be split over 24.*set nodes: 4/],
    ],
    [
      "BF16 over two nodes",
      { nodes: "2" },
      ["nodes", /2 × p4de\.24xlarge cannot hold 80\.\d GiB.*set nodes: 4/],
    ],
    [
      "a model without a pinned commit",
      { modelRevision: undefined },
      ["modelRevision", /unsloth\/DeepSeek-R1-BF16.*40 hex/],
    ],
  ]),
  ...on("h100x16", [
    [
      "FP8 over four nodes",
      { nodes: "4" },
      ["nodes", /2048 over 32 is 64, not a multiple of FP8's block of 128.*set nodes: 2/],
    ],
    [
      "a machine that AWS does not rent",
      { machine: "h20x8", memFractionStatic: "0.9" },
      ["machine", /backend aws has no h20x8/],
    ],
    ["hosts on AWS", { hosts: hosts({}) }, ["hosts", /rents its own/]],
    ["SSH on AWS", { sshPrivateKeyFile: "~/.ssh/id" }, ["sshPrivateKeyFile", /uses no SSH/]],
    [
      "a bad network on AWS, and not that there is none besides",
      { clientCidrs: json(["everybody"]) },
      ["clientCidrs[0]", /IPv4 network/],
    ],
    ["no clients on AWS", { clientCidrs: undefined }, ["clientCidrs", /nobody could reach/]],
  ]),
  ...on("dev", [
    ["no bound of the pool on CPU", { maxTotalTokens: undefined }, ["maxTotalTokens", /such as 16384/]],
    ["CUDA graphs on CPU", { cudaGraphMaxBatchSize: "4" }, ["cudaGraphMaxBatchSize", /no CUDA graphs/]],
    [
      "a context above the bound",
      { contextLength: "32768" },
      ["contextLength", /pool of 16384.*larger maxTotalTokens/],
    ],
    [
      "the full model on CPU",
      { customModel: undefined, model: "deepseek-v2-lite" },
      ["model", /above the 2 GiB/],
    ],
    [
      "InfiniBand on CPU",
      { hosts: (filledStackFile("dev").hosts ?? "").replace("}", ',"ibDevices":["mlx5_0"]}') },
      ["hosts[0].ibDevices", /no InfiniBand/],
    ],
    ["a model beside customModel", { model: "deepseek-v3.1" }, ["model", /beside customModel/]],
    [
      "a custom model without its shape",
      { customModel: custom({}, { kv_lora_rank: undefined }) },
      ["customModel.config.kv_lora_rank", /is missing/],
    ],
    [
      "a custom model with text for a number",
      { customModel: custom({}, { hidden_size: "128" }) },
      ["customModel.config.hidden_size", /whole number/],
    ],
    [
      "a custom model in another quantization",
      { customModel: custom({}, { quantization_config: { quant_method: "awq" } }) },
      ["customModel.config.quantization_config.quant_method", /fp8/],
    ],
    [
      "a custom model whose heads do not divide",
      { customModel: custom({}, { num_attention_heads: 5 }) },
      ["nodes", /5 attention heads/],
    ],
    [
      "an unknown parser",
      { engineArgs: json(["--reasoning-parser", "r1"]) },
      ["engineArgs[0]", /deepseek-r1/],
    ],
    [
      "a custom FP8 model on CPU",
      { customModel: custom({}, { quantization_config: { quant_method: "fp8" } }) },
      ["customModel", /FP8/],
    ],
  ]),
];
