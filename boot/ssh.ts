/** One word for a POSIX shell: nothing in it is expanded. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The command that runs a script which arrives on stdin, in front of its own input (`bashInput`).
 *
 * The script is not part of the command: when a command fails, the provider prints the whole of it before the
 * command's own message, and a person must find the cause in the first lines.
 * `read -N` takes exactly the script's characters from the pipe and leaves the rest to it.
 * `--norc`: with a socket on stdin bash takes itself for a remote login and runs ~/.bashrc, which may print or read.
 */
export function bashCommand(script: string, args: readonly string[], user: string): string {
  const reader = `IFS= read -r -N ${asciiLength(script)} script && eval "$script"`;
  const words = ["bash", "--norc", "-c", reader, "deepseek", ...args].map(shellQuote).join(" ");
  return `exec ${user === "root" ? "" : "sudo -n "}${words}`;
}

/** What `bashCommand` needs on stdin: the script, then what the script itself reads. */
export function bashInput(script: string, payload = ""): string {
  asciiLength(script);
  return script + payload;
}

/** bash counts characters in the host's locale; only of ASCII text is that surely the number of bytes. */
function asciiLength(script: string): number {
  const foreign = /[^\t\n\x20-\x7e]/.exec(script);
  if (foreign !== null)
    throw new Error(`a remote script must be plain ASCII, not ${JSON.stringify(foreign[0])}`);
  return script.length;
}
