import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseRequirements } from "../../../lab/sglang/requirements.ts";
import { ENGINES } from "../../../plan/catalogue/engines.ts";
import { parsePylock } from "../../../scripts/lock/pylock.ts";
import { requirementsText } from "../../../scripts/lock/requirements.ts";
import { usableOnLinux } from "../../../scripts/lock/wheelTags.ts";

const read = (lockFile: string): string =>
  readFileSync(new URL(`../../../scripts/node/${lockFile}`, import.meta.url), "utf8");

describe.each(Object.values(ENGINES))("the lock of SGLang $version", ({ version, lockFile, cudaMajor }) => {
  const packages = parseRequirements(read(lockFile));
  const versionOf = (name: string) => packages.find((locked) => locked.name === name)?.version;

  test("pins the engine, and every package by version and hash", () => {
    expect(versionOf("sglang")).toBe(version);
    expect(packages.length).toBeGreaterThan(150);
    expect(new Set(packages.map(({ name }) => name)).size).toBe(packages.length);
  });

  test("has CUDA libraries of the major version that the plan names", () => {
    const majors = packages.flatMap(({ name, version }) => (name.startsWith("cuda-bindings") ? version : []));
    expect(majors.map((found) => found.split(".")[0])).toEqual([String(cudaMajor)]);
  });

  test("names no host", () => {
    expect(read(lockFile)).not.toMatch(/:\/\/|--(extra-)?index-url|--find-links/);
  });
});

test("the lock of 0.5.10.post1 is of the release's time, not of today", () => {
  const packages = parseRequirements(read(ENGINES["0.5.10.post1"].lockFile));
  const versions = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  expect(versions).toMatchObject({
    "flash-attn-4": "4.0.0b8",
    "quack-kernels": "0.3.9",
    "nvidia-cutlass-dsl": "4.4.2",
    "sglang-kernel": "0.4.1",
    torch: "2.9.1",
  });
});

test("uv is pinned by version and hash", () => {
  expect(parseRequirements(read("locks/uv.txt")).map(({ name }) => name)).toEqual(["uv"]);
});

describe("wheels of x86-64 Linux", () => {
  test.each([
    "torch-2.9.1-cp312-cp312-manylinux_2_28_x86_64.whl",
    "numpy-2.4.4-cp313-cp313-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
    "sglang_kernel-0.4.1-cp310-abi3-manylinux2014_x86_64.whl",
    "six-1.17.0-py2.py3-none-any.whl",
    "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "flashinfer-0.6-1-py3-none-linux_x86_64.whl",
    "apache_tvm_ffi-0.1.10-cp312-abi3-manylinux_2_24_x86_64.whl",
    "asttokens-3.0.1-py311-none-any.whl",
  ])("%s is listed", (file) => {
    expect(usableOnLinux(file, [12, 13])).toBe(true);
  });

  test.each([
    "torch-2.9.1-cp311-cp311-manylinux_2_28_x86_64.whl",
    "torch-2.9.1-cp313-cp313t-manylinux_2_28_x86_64.whl",
    "torch-2.9.1-cp314-cp314-manylinux_2_28_x86_64.whl",
    "numpy-2.4.4-cp312-cp312-musllinux_1_2_x86_64.whl",
    "numpy-2.4.4-cp312-cp312-manylinux_2_28_aarch64.whl",
    "numpy-2.4.4-cp312-cp312-win_amd64.whl",
    "numpy-2.4.4-cp312-cp312-macosx_14_0_arm64.whl",
    "apache_tvm_ffi-0.1.10-cp314-abi3-manylinux_2_24_x86_64.whl",
    "orjson-3.11.8-graalpy312-graalpy250_312_native-manylinux_2_17_x86_64.whl",
    "later-1.0-py314-none-any.whl",
    "old-1.0-py2-none-any.whl",
  ])("%s is not", (file) => {
    expect(usableOnLinux(file, [12, 13])).toBe(false);
  });
});

test("a package without a wheel for Linux stops the making of a lock", () => {
  const pylock = `[[packages]]\nname = "gone"\nversion = "1"\nwheels = [{ url = "x://h/gone-1-cp312-cp312-win_amd64.whl", hashes = { sha256 = "${"0".repeat(64)}" } }]\n`;
  expect(() => requirementsText("", parsePylock(pylock), [12])).toThrow("gone 1 has no wheel");
});

test("a package of which the index has no wheel at all stops it too", () => {
  expect(() => parsePylock('[[packages]]\nname = "gone"\nversion = "1"\nsdist = { }\n')).toThrow("wheels");
});
