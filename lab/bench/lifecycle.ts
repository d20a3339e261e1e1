import { spawn } from "node:child_process";
import { once } from "node:events";
import { run } from "../engine/engine.ts";
import { repository } from "../engine/places.ts";
import { Instance } from "../machines/instance.ts";

export interface Lifecycle {
  /** `npm run dev` with everything installed and no machine running, to the first answer. */
  readonly upSeconds: number;
  readonly unchangedUpSeconds: number;
  /** `npm run dev:down`. */
  readonly downSeconds: number;
}

/** Brings the dev group up and down once. It must not be running: it may be somebody's. */
export async function lifecycle(): Promise<Lifecycle> {
  if (new Instance("dev").machines().length > 0)
    throw new Error(
      "the dev group exists; npm run dev:down first, so that the bench starts from nothing running",
    );
  const upSeconds = await timed(() => npm("dev"));
  const unchangedUpSeconds = await timed(async () => {
    const { code, stderr } = await run(["up", "--stack", "dev", "--yes"], { instance: "dev" });
    if (code !== 0) throw new Error(`pulumi up without a change failed: ${stderr}`);
  });
  const downSeconds = await timed(() => npm("dev:down"));
  return { upSeconds, unchangedUpSeconds, downSeconds };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function npm(script: string): Promise<void> {
  const child = spawn("npm", ["run", "--silent", script], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`npm run ${script} ended with ${code}:\n${said.slice(-4000)}`);
}
