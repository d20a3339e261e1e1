/**
 * Stand-in for Pulumi's Node language host, for a machine where the real one cannot be had: the part of LanguageRuntime
 * that the engine needs to run a Node program (pulumi v3.259.0, sdk/nodejs/cmd/pulumi-language-nodejs/main.go).
 *
 * It does not prove: which plugins a real host asks the engine to fetch, other package managers than npm, debuggers,
 * policy packs, conversion and code generation.
 */
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { endWithEngine } from "./endWithEngine.ts";
import { installDependencies } from "./host/installDependencies.ts";
import { programDependencies } from "./host/programDependencies.ts";
import { endPrograms, runProgram } from "./host/runProgram.ts";
import { engineAddress, serve } from "./plugin.ts";
import { answer } from "./provider/wire.ts";
import { pulumiVersion } from "./versions.ts";

const engine = engineAddress();
endWithEngine(() => endPrograms("SIGKILL"));

serve(languageService.LanguageRuntimeService, {
  getPluginInfo: answer(() => new pluginMessages.PluginInfo().setVersion(`${pulumiVersion}-lab`)),
  // Nothing is asked for: the lab puts its providers into the plugin cache beforehand.
  getRequiredPackages: answer(() => new languageMessages.GetRequiredPackagesResponse()),
  getRequiredPlugins: answer(() => new languageMessages.GetRequiredPluginsResponse()),
  run: answer((request: Parameters<typeof runProgram>[0]) => runProgram(request, engine)),
  installDependencies,
  getProgramDependencies: answer(programDependencies),
  about: answer(() =>
    new languageMessages.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
  ),
  runtimeOptionsPrompts: answer(() => new languageMessages.RuntimeOptionsResponse()),
  cancel: answer(() => {
    endPrograms("SIGTERM");
    return new emptyMessages.Empty();
  }),
});
