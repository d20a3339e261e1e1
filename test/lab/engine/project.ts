import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineResult, type EngineRun, run, start } from "../../../lab/engine/engine.ts";
import { backendFolder, projectFolder, repository } from "../../../lab/engine/places.ts";

/** A small Pulumi project in a folder of its own, run by the lab's engine with a state of its own. */
export interface TestProject {
  readonly folder: string;
  /** Writes the program's body; `command`, `random` and `pulumi` are imported for it. */
  write(body: string): void;
  run(...args: string[]): Promise<EngineResult>;
  start(args: readonly string[], onLine?: (line: string) => void): Promise<EngineRun>;
  /** The state as the backend keeps it. */
  stateFile(): string;
  /** Loses the instance's folder and keeps its state, as `npm run dev:down` does. */
  forget(): void;
  remove(): void;
}

export function makeProject(name: string): TestProject {
  const folder = mkdtempSync(join(tmpdir(), `engine-${name}-`));
  const instance = `engine-test-${name}-${process.pid}`;
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    `name: ${name}\nmain: index.ts\nruntime: {name: nodejs, options: {typescript: false}}\n`,
  );
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const options = { instance, project: folder };
  mkdirSync(projectFolder(instance), { recursive: true });
  return {
    folder,
    write(body) {
      const imports = ["pulumi", "command", "random"].map(
        (sdk) => `import * as ${sdk} from "@pulumi/${sdk}";\n`,
      );
      writeFileSync(join(folder, "index.ts"), `${imports.join("")}${body}\n`);
    },
    run: (...args) => run(args, options),
    start: (args, onLine) => start(args, { ...options, ...(onLine ? { onLine } : {}) }),
    stateFile: () => readFileSync(join(backendFolder(instance), ".pulumi/stacks", name, "dev.json"), "utf8"),
    forget: () => rmSync(projectFolder(instance), { recursive: true, force: true }),
    remove() {
      for (const path of [folder, projectFolder(instance), backendFolder(instance)])
        rmSync(path, { recursive: true, force: true });
    },
  };
}
