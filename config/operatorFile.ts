import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Issue } from "../plan/issue.ts";

/** A file on the machine that runs Pulumi: its text, or why there is none. */
export type OperatorFile = { readonly text: string; readonly mode: number } | { readonly issue: Issue };

/** `~/` is the home folder; a relative path starts at the project's folder, where Pulumi runs the program. */
export function readOperatorFile(key: string, path: string): OperatorFile {
  const full = path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
  try {
    const { mode } = statSync(full);
    return { text: readFileSync(full, "utf8"), mode };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { issue: { path: key, ...unreadable(full, code) } };
  }
}

function unreadable(path: string, code: string | undefined): Pick<Issue, "message" | "hint"> {
  switch (code) {
    case "ENOENT":
      return {
        message: `there is no file ${path}`,
        hint: "set the path of a file on the machine that runs pulumi",
      };
    case "EACCES":
      return {
        message: `${path} cannot be read by this user`,
        hint: `run pulumi as its owner: chown or chmod ${path}`,
      };
    case "EISDIR":
      return { message: `${path} is a folder`, hint: "set the path of the file itself" };
    default:
      return { message: `${path} cannot be read: ${code ?? "unknown error"}`, hint: "check the path" };
  }
}
