import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { argumentLines, environmentLines } from "../../../boot/engineFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "engine-files-"));

/** Runs bash over a file and gives back what it prints, cut at NULs. */
function bash(text: string, script: string): string[] {
  const file = join(folder, "file");
  writeFileSync(file, text);
  const { stdout } = spawnSync("bash", ["-c", script, "bash", file], {
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  });
  return stdout.split("\0").slice(0, -1);
}

/** Without what the files refuse. */
const argument = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\n\0]/g, ""));
const value = argument.map((text) => text.replaceAll("'", ""));

/** One run of bash reads all samples: a process for each would take seconds. */
const SAMPLES = 200;

describe("engine/sglang.args", () => {
  test("gives every argument back to bash's mapfile, also an empty one and JSON", () => {
    const argv = ['{"a": "b c"}', "", "$HOME", "--flag", ...fc.sample(argument, SAMPLES)];
    expect(bash(argumentLines(argv), `mapfile -t args <"$1"; printf '%s\\0' "\${args[@]}"`)).toEqual(argv);
  });

  test("refuses a newline, which would make two arguments of one", () => {
    expect(() => argumentLines(["--flag", "two\nlines"])).toThrow("newline");
  });
});

describe("engine/sglang.env", () => {
  test("gives every value back to bash, nothing expanded", () => {
    const values = ['$HOME `date` \\ "quoted" # no comment', "", ...fc.sample(value, SAMPLES)];
    const names = values.map((_, index) => `KEY_${String(index).padStart(3, "0")}`);
    const text = environmentLines(
      Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])),
    );
    expect(bash(text, `source "$1"; for name in \${!KEY_@}; do printf '%s\\0' "\${!name}"; done`)).toEqual(
      values,
    );
  });

  test("is sorted: the order in which the plan names variables makes no other release", () => {
    expect(environmentLines({ B: "2", A: "1" })).toBe("A='1'\nB='2'\n");
  });

  test.each(["it's", "two\nlines"])("refuses %j, which systemd and bash would read differently", (text) => {
    expect(() => environmentLines({ KEY: text })).toThrow("the value of KEY");
  });

  test("refuses what is no name of a variable", () => {
    expect(() => environmentLines({ "A B": "1" })).toThrow('"A B"');
  });
});
