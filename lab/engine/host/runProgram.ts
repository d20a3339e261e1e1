import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";

/** Exit code with which @pulumi/pulumi/cmd/run says that it has already reported the program's error. */
const alreadyReported = 32;

const programs = new Set<ChildProcess>();

export function endPrograms(signal: "SIGTERM" | "SIGKILL"): void {
  for (const program of programs) program.kill(signal);
}

/** Runs the program as the real host does: Node on @pulumi/pulumi/cmd/run with the monitor's address. */
export async function runProgram(request: RunRequest, engine: string): Promise<RunResponse> {
  const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  const program = spawn(process.execPath, commandLine(request, engine, options), {
    cwd: request.getPwd(),
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true),
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  programs.add(program);
  const start = performance.now();
  try {
    const [code, signal] = (await once(program, "close")) as [number | null, string | null];
    // For `npm run bench`: what the program itself takes of a preview, milliseconds, a line for each run.
    const times = process.env.LAB_PROGRAM_TIMES;
    if (times !== undefined) appendFileSync(times, `${performance.now() - start}\n`);
    const response = new languageMessages.RunResponse();
    if (code === 0) return response;
    if (code === alreadyReported) return response.setBail(true);
    return response.setError(
      signal ? `Program was ended by ${signal}` : `Program exited with non-zero exit code: ${code}`,
    );
  } finally {
    programs.delete(program);
  }
}

function commandLine(request: RunRequest, engine: string, options: Record<string, unknown>): string[] {
  const info = request.getInfo();
  const fromProgram = createRequire(join(info?.getProgramDirectory() ?? request.getPwd(), "index.js"));
  const nodeArguments = String(options.nodeargs ?? "")
    .split(/\s+/)
    .filter((word) => word !== "");
  return [
    ...nodeArguments,
    fromProgram.resolve("@pulumi/pulumi/cmd/run"),
    `--monitor=${request.getMonitorAddress()}`,
    `--engine=${engine}`,
    `--organization=${request.getOrganization()}`,
    `--project=${request.getProject()}`,
    `--stack=${request.getStack()}`,
    `--root-directory=${info?.getRootDirectory() ?? ""}`,
    `--pwd=${request.getPwd()}`,
    ...(request.getDryrun() ? ["--dry-run"] : []),
    `--parallel=${request.getParallel()}`,
    request.getProgram() || info?.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
}
