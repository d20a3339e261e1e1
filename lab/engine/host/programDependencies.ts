import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  GetProgramDependenciesRequest,
  GetProgramDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** What `pulumi about` lists: the program's direct dependencies with the versions that are installed. */
export function programDependencies(request: GetProgramDependenciesRequest): GetProgramDependenciesResponse {
  const folder = request.getInfo()?.getProgramDirectory() ?? ".";
  const { dependencies, devDependencies } = manifestOf(folder);
  const infos = Object.entries({ ...dependencies, ...devDependencies }).map(([name, range]) => {
    const { version } = manifestOf(join(folder, "node_modules", name));
    return new languageMessages.DependencyInfo().setName(name).setVersion(version ?? range);
  });
  return new languageMessages.GetProgramDependenciesResponse().setDependenciesList(infos);
}

function manifestOf(folder: string): Manifest {
  const file = join(folder, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : {};
}
