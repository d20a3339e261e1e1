import { parametersOf } from "../parameters.ts";
import { architectureOf, type ModelConfigJson } from "./architecture.ts";
import type { Model } from "./models.ts";

/** A checkpoint that the catalogue does not know, as a row of the user's own. */
export interface CustomModel {
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  /** Values of the checkpoint's config.json; the whole file may be pasted. */
  readonly config: ModelConfigJson;
  /** Size of the weights on disk; without it the plan counts the parameters. */
  readonly bytes?: number | undefined;
  readonly shards?: number | undefined;
  readonly reasoningParser?: string | undefined;
  readonly toolCallParser?: string | undefined;
}

export function modelFromCustom(custom: CustomModel): Model {
  const architecture = architectureOf(custom.config);
  const weights = custom.config.quantization_config?.quant_method === "fp8" ? "fp8-block" : "bf16";
  const { splitLinear, replicatedLinear, splitPlain, replicatedPlain } = parametersOf(architecture);
  const bytesPerLinear = weights === "fp8-block" ? 1 : 2;
  const counted = (splitLinear + replicatedLinear) * bytesPerLinear + (splitPlain + replicatedPlain) * 2;
  return {
    name: custom.name,
    repository: custom.repository,
    revision: custom.revision,
    architecture,
    weights,
    bytes: custom.bytes ?? counted,
    shards: custom.shards ?? null,
    reasoningParser: custom.reasoningParser ?? null,
    toolCallParser: custom.toolCallParser ?? null,
  };
}
