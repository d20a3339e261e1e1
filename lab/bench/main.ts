/** `npm run bench`: figures that a person compares; nothing here passes or fails. */
import { rmSync } from "node:fs";
import { backendFolder, projectFolder } from "../engine/places.ts";
import { allSteps } from "../setup/all.ts";
import { runSteps } from "../setup/steps.ts";
import { growth } from "./growth.ts";
import { lifecycle } from "./lifecycle.ts";
import { median } from "./median.ts";
import { programSeconds } from "./programPart.ts";

const seconds = (figure: number) => `${figure.toFixed(2)} s`;
const row = (what: string, figure: string) => console.log(`  ${what.padEnd(50)}${figure}`);
const spread = (figures: readonly number[]) => {
  const { median: middle, min, max } = median(figures);
  return `${seconds(middle)}  (${seconds(min)} to ${seconds(max)}, ${figures.length} runs)`;
};

await runSteps(allSteps, { print: (line) => line.startsWith("made") && console.log(line) });

console.log("\nprogram part of pulumi preview -s h100x16 (budget 1.5 s)");
const stripping = await programSeconds("stripping", 5);
row("type stripping, as the project has it", spread(stripping));
try {
  const compiled = await programSeconds("ts-node", 3);
  row("Pulumi's default loader (ts-node)", spread(compiled));
  row("ratio", `${(median(compiled).median / median(stripping).median).toFixed(1)} ×`);
} catch (error) {
  row(
    "Pulumi's default loader (ts-node)",
    `cannot load the program: ${(error as Error).message.split("\n")[0]}`,
  );
}

console.log("\nplan and boot for groups of growing size");
const sizes = growth([1, 4, 16, 64]);
for (const { nodes, milliseconds } of sizes)
  row(`${nodes} nodes`, `${milliseconds.toFixed(1)} ms, ${(milliseconds / nodes).toFixed(2)} ms per node`);

console.log("\nthe dev group on two machines");
const { upSeconds, unchangedUpSeconds, downSeconds } = await lifecycle();
row("npm run dev, warm, to the first answer (≤ 90 s)", seconds(upSeconds));
row("pulumi up without a change", seconds(unchangedUpSeconds));
row("npm run dev:down", seconds(downSeconds));

for (const folder of [backendFolder("bench"), projectFolder("bench")])
  rmSync(folder, { recursive: true, force: true });
