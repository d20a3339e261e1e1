import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedObject } from "../../../lab/sglang/cuda/elf.ts";
import { localWheels } from "../../../lab/sglang/localWheels.ts";
import { wheelBytes } from "../../../lab/sglang/wheel.ts";

const names = Array.from({ length: 300 }, (_, index) => `cudaFunction${index}`);
const library = { soname: "libcudart.so.12", answer: 100, text: "no device" };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stand-in-"));
  writeFileSync(
    join(folder, "library.so"),
    sharedObject({ ...library, functions: [...names, "cudaGetErrorString"] }),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs Python with the loaded library as `l`. */
function python(code: string): string {
  const load = `import ctypes; l = ctypes.CDLL("${folder}/library.so", mode=ctypes.RTLD_GLOBAL)`;
  return execFileSync("python3", ["-c", `${load}\n${code}`], { encoding: "utf8" }).trim();
}

test("the system's loader finds every function by name, and each answers its number", () => {
  expect(python(`print({l["cudaFunction%d" % n]() for n in range(${names.length})})`)).toBe("{100}");
});

test("a function that must return a text returns one", () => {
  const typed = "l.cudaGetErrorString.restype = ctypes.c_char_p";
  expect(python(`${typed}\nprint(l.cudaGetErrorString(1).decode())`)).toBe("no device");
});

test("a function that was not asked for is not there", () => {
  expect(python('print(hasattr(l, "cudaFunction300"))')).toBe("False");
});

test("the library has the name by which others ask for it, and leaves the stack without execution", () => {
  const shown = execFileSync("readelf", ["-dlW", join(folder, "library.so")], { encoding: "utf8" });
  expect(shown).toContain("Library soname: [libcudart.so.12]");
  expect(shown).toMatch(/GNU_STACK.* RW /);
});

test("Python reads the wheels as whole archives, and every recorded hash is right", () => {
  const check = `
import base64, hashlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    assert wheel.testzip() is None
    record = next(name for name in wheel.namelist() if name.endswith("RECORD"))
    rows = [line.split(",") for line in wheel.read(record).decode().splitlines()]
    for path, digest, size in rows:
        if path == record: continue
        content = wheel.read(path)
        found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert (digest, size) == ("sha256=" + found, str(len(content))), path
    assert sorted(row[0] for row in rows) == sorted(wheel.namelist())
    print(len(rows))`;
  for (const wheel of localWheels()) {
    const file = join(folder, "checked.whl");
    writeFileSync(file, wheelBytes(wheel));
    const rows = execFileSync("python3", ["-c", check, file], { encoding: "utf8" });
    expect(Number(rows), wheel.name).toBe(wheel.files.size + 3);
  }
});
