import type { Model } from "./catalogue/models.ts";

/** FP8 scales belong to blocks of this many rows and columns: a rank cannot hold a part of one. */
const FP8_BLOCK = 128;

/** Why a model cannot be split over this many ranks; undefined: it can. */
export function splitObjection(model: Model, tensorParallelSize: number): string | undefined {
  const { heads, denseIntermediateSize, expertIntermediateSize } = model.architecture;
  if (heads % tensorParallelSize !== 0)
    return `${heads} attention heads cannot be split over ${tensorParallelSize}`;
  const widths = { expert: expertIntermediateSize, dense: denseIntermediateSize };
  for (const [kind, width] of Object.entries(widths)) {
    if (width % tensorParallelSize !== 0) {
      return `the ${kind} width ${width} cannot be split over ${tensorParallelSize}`;
    }
    const part = width / tensorParallelSize;
    if (model.weights === "fp8-block" && part % FP8_BLOCK !== 0) {
      return `the ${kind} width ${width} over ${tensorParallelSize} is ${part}, not a multiple of FP8's block of ${FP8_BLOCK}`;
    }
  }
  return undefined;
}
