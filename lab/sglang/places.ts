import { readFileSync } from "node:fs";
import { ENGINES } from "../../plan/catalogue/engines.ts";
import { labFolder } from "../machines/places.ts";

/** The engine that the lab runs. */
export const labEngine = ENGINES["0.5.10.post1"];

/** What the machines' Python environment gets: the CPU's part of the product's lock and the lab's own wheels. */
export const cpuLock = new URL("lock-cpu.txt", import.meta.url);

/** Wheels, flat: the package index of the machines. */
export const wheelFolder = `${labFolder}/wheels`;

/** The tiny checkpoint: what the hub of the machines serves. */
export const modelFolder = `${labFolder}/model`;

/** A lock of the product, as `locks/uv.txt`. */
export function productLock(lockFile: string): string {
  return readFileSync(new URL(`../../scripts/node/${lockFile}`, import.meta.url), "utf8");
}
