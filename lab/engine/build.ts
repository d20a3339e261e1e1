import { dirname, join } from "node:path";
import { must } from "../machines/program.ts";
import { findProgram } from "../setup/programs.ts";
import { binFolder } from "./places.ts";
import { pulumiVersion } from "./versions.ts";

/** Go's own installer puts it where no PATH looks. */
const usualGo = "/usr/local/go/bin/go";

/** Builds the CLI from its Go modules as the makers do (.goreleaser.yml): some 3 minutes on 2 cores, 3 GB of caches. */
export async function buildCli(): Promise<void> {
  const go = findProgram("go") ?? findProgram("go", dirname(usualGo));
  if (!go)
    throw new Error(
      `no Go on this machine (PATH, ${usualGo}): install Go 1.21 or newer, or pulumi ${pulumiVersion} with its plugins`,
    );
  // Without the version the Automation API refuses the CLI.
  const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
  await must(go, [
    "build",
    "-C",
    import.meta.dirname,
    "-mod=readonly",
    "-buildvcs=false",
    "-trimpath",
    "-tags=osusergo,grpcnotrace",
    `-ldflags=-s -w -X ${version}`,
    `-o=${join(binFolder, "pulumi")}`,
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  ]);
}
