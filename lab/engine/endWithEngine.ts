/**
 * Ends this process when the engine does: the engine holds our standard input, and a killed engine lets go of it.
 * Without this, host and providers outlive a killed CLI.
 */
export function endWithEngine(lastWork: () => void): void {
  process.stdin.resume().once("end", () => {
    lastWork();
    process.exit(0);
  });
}
