import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bashCommand, bashInput, shellQuote } from "../../../boot/ssh.ts";

/** What sshd does: the login shell gets the command as one string, and the input on stdin. */
function remotely(script: string, args: readonly string[], payload = "") {
  return spawnSync("sh", ["-c", bashCommand(script, args, "root")], {
    input: bashInput(script, payload),
    encoding: "utf8",
  });
}

const PRINT_ALL = `set -euo pipefail
main() {
  printf '%s|' "$#" "$@" # it's "quoted" $HOME \`date\` \\
  cat
}
main "$@"
`;

const NASTY = [
  "it's",
  '"$HOME"',
  "$(echo no)",
  "`echo no`",
  "a b",
  "",
  "\\",
  "!x",
  "*",
  "-n",
  "new\nline",
  "ü→é",
  ";|&<>",
];

/** No NUL: no argument of any process can hold one. */
const words = fc.array(
  fc.string({ unit: "grapheme" }).map((word) => word.replaceAll("\0", "")),
  { maxLength: 5 },
);

describe("a script that travels on stdin", () => {
  test("gets its arguments unchanged, whatever they hold", () => {
    expect(remotely(PRINT_ALL, NASTY).stdout).toBe([NASTY.length, ...NASTY, ""].join("|"));
  });

  test("gets any arguments and any input unchanged", () => {
    fc.assert(
      fc.property(words, fc.string({ unit: "grapheme" }), (args, payload) => {
        expect(remotely(PRINT_ALL, args, payload).stdout).toBe(
          `${[args.length, ...args, ""].join("|")}${payload}`,
        );
      }),
      { numRuns: 8, examples: [[["#"], "first line\n\nlast without newline"]] },
    );
  });

  test("ends at its first error, with the error's exit code", () => {
    const { status, stdout } = remotely('set -euo pipefail\nfail() { exit 7; }\nfail\necho "went on"\n', []);
    expect({ status, stdout }).toEqual({ status: 7, stdout: "" });
  });

  test("does not run at all when it did not arrive whole", () => {
    const command = bashCommand("echo begun\necho done\n", [], "root");
    const { status, stdout } = spawnSync("sh", ["-c", command], {
      input: "echo begun\necho",
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });

  test("is not part of the command, which a failure prints before the cause", () => {
    expect(bashCommand(PRINT_ALL, ["check", "dev"], "root")).not.toContain("printf");
    expect(bashCommand(PRINT_ALL.repeat(40), ["check", "dev"], "root").length).toBeLessThan(120);
  });

  test("is alone on stdin and stdout: the user's .bashrc neither eats from it nor adds to it", () => {
    const home = mkdtempSync(join(tmpdir(), "home-"));
    writeFileSync(join(home, ".bashrc"), "echo printed\nread -r eaten\n");
    const { stdout } = spawnSync("sh", ["-c", bashCommand("echo done\n", [], "root")], {
      input: bashInput("echo done\n"),
      encoding: "utf8",
      // As sshd leaves it: the first shell counts from nothing.
      env: { PATH: process.env.PATH, HOME: home },
    });
    expect(stdout).toBe("done\n");
  });

  test("runs as root: another user goes through sudo, which must not ask for a password", () => {
    expect(bashCommand("true\n", [], "ubuntu")).toMatch(/^exec sudo -n bash --norc -c /);
    expect(bashCommand("true\n", [], "root")).toMatch(/^exec bash --norc -c /);
  });

  test("is refused with a letter that some locales read as several", () => {
    expect(() => bashCommand("echo ü\n", [], "root")).toThrow('plain ASCII, not "ü"');
    expect(() => bashInput("echo ü\n")).toThrow("plain ASCII");
  });
});

test("shellQuote leaves plain words readable", () => {
  expect(shellQuote("/usr/bin/node-24.1")).toBe("/usr/bin/node-24.1");
  expect(shellQuote("")).toBe("''");
});
