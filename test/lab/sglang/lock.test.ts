import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isLeftOut } from "../../../lab/sglang/leftOut.ts";
import { localWheels } from "../../../lab/sglang/localWheels.ts";
import { cpuLockText } from "../../../lab/sglang/lock.ts";
import { cpuLock, labEngine, productLock } from "../../../lab/sglang/places.ts";
import { parseRequirements } from "../../../lab/sglang/requirements.ts";
import { wheelBytes } from "../../../lab/sglang/wheel.ts";

const product = parseRequirements(productLock(labEngine.lockFile));
const lab = parseRequirements(readFileSync(cpuLock, "utf8"));
const own = new Map(localWheels().map((wheel) => [wheel.name, wheel]));

describe("the lab installs what the product installs", () => {
  test("every package that is not the lab's own has the product's version and hashes", () => {
    const foreign = lab.filter(({ name }) => !own.has(name));
    expect(foreign.length).toBeGreaterThan(100);
    for (const { name, version, hashes } of foreign) {
      expect(product, name).toContainEqual(expect.objectContaining({ name, version, hashes }));
    }
  });

  test("a package of the product is missing only if the list says why", () => {
    const present = new Set(lab.map(({ name }) => name));
    const missing = product.map(({ name }) => name).filter((name) => !present.has(name));
    expect(missing.filter((name) => !isLeftOut(name))).toEqual([]);
  });

  test("sglang, torch and transformers are the product's", () => {
    const versions = Object.fromEntries(lab.map(({ name, version }) => [name, version]));
    expect(versions).toMatchObject({ sglang: labEngine.version, torch: "2.9.1", transformers: "5.3.0" });
  });
});

describe("the lab's own wheels", () => {
  test("are built to the very bytes that lock-cpu.txt names", () => {
    for (const [name, wheel] of own) {
      const hash = createHash("sha256").update(wheelBytes(wheel)).digest("hex");
      const locked = lab.find((requirement) => requirement.name === name);
      expect(locked?.hashes, `${name}: run node lab/sglang/lock.ts`).toEqual([hash]);
    }
  });

  test("the stand-in for the kernels has the version that the product's lock names", () => {
    const locked = product.find(({ name }) => name === "sglang-kernel");
    expect(own.get("sglang-kernel")?.version).toBe(`${locked?.version}+import.only`);
  });
});

test("lock-cpu.txt is what lab/sglang/lock.ts writes", () => {
  expect(readFileSync(cpuLock, "utf8")).toBe(cpuLockText());
});
