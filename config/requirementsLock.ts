import type { Issue } from "../plan/issue.ts";
import { readOperatorFile } from "./operatorFile.ts";

/** pip only checks what it downloads when every requirement carries a hash. */
export function lockIssues(path: string | undefined): Issue[] {
  if (path === undefined) return [];
  const file = readOperatorFile("requirementsLock", path);
  if ("issue" in file) return [file.issue];
  if (/^[A-Za-z0-9].*==/m.test(file.text) && file.text.includes("--hash=sha256:")) return [];
  return [
    {
      path: "requirementsLock",
      message: `${path} has no requirements with hashes`,
      hint: "make it with hashes: uv pip compile --generate-hashes, or pip-compile --generate-hashes",
    },
  ];
}
