import { spawn } from "node:child_process";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type {
  InstallDependenciesRequest,
  InstallDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";

/** `pulumi install`: npm, with its output passed on while it works. */
export function installDependencies(
  call: ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
): void {
  const cwd = call.request.getInfo()?.getProgramDirectory();
  const npm = spawn("npm", ["install", "--no-audit", "--no-fund"], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  npm.stdout.on("data", (piece: Buffer) => {
    call.write(new languageMessages.InstallDependenciesResponse().setStdout(piece));
  });
  npm.stderr.on("data", (piece: Buffer) => {
    call.write(new languageMessages.InstallDependenciesResponse().setStderr(piece));
  });
  const fail = (details: string): boolean => call.emit("error", { code: status.UNKNOWN, details });
  npm.once("error", (error) => fail(`npm cannot be started: ${error.message}`));
  npm.once("close", (code) => (code === 0 ? call.end() : fail(`npm install failed with exit code ${code}`)));
}
