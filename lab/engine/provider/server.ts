import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as rpc from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { endWithEngine } from "../endWithEngine.ts";
import { engineAddress, serve } from "../plugin.ts";
import { checkInputs, diff } from "./judgement.ts";
import { create, remove, update } from "./life.ts";
import { openLog } from "./liveLog.ts";
import type { ResourceType } from "./resource.ts";
import { answer, toBag } from "./wire.ts";

export interface Provider {
  readonly name: string;
  readonly version: string;
  readonly types: Readonly<Record<string, ResourceType>>;
}

/** Serves a stand-in provider to the engine that started this process. */
export function serveProvider(provider: Provider): void {
  const cancelling = new AbortController();
  const around = { logOf: openLog(engineAddress()), cancelled: cancelling.signal };
  endWithEngine(() => cancelling.abort());

  const typeOf = (request: { getType(): string }): ResourceType => {
    const type = provider.types[request.getType()];
    if (!type) throw new Error(`the lab's ${provider.name} provider has no ${request.getType()}`);
    return type;
  };

  serve(providerService.ResourceProviderService, {
    getPluginInfo: answer(() => new pluginMessages.PluginInfo().setVersion(provider.version)),
    checkConfig: answer((request: rpc.CheckRequest) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: answer(() => new messages.DiffResponse()),
    configure: answer(() => new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true)),
    check: answer((request: rpc.CheckRequest) => checkInputs(typeOf(request), toBag(request.getNews()))),
    diff: answer((request: rpc.DiffRequest) =>
      diff(typeOf(request), toBag(request.getOldInputs()), toBag(request.getNews())),
    ),
    create: answer((request: rpc.CreateRequest) => create(typeOf(request), request, around)),
    // There is nothing to look up behind a command or a password: what is in the state is the truth.
    read: answer((request: rpc.ReadRequest) =>
      new messages.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs()),
    ),
    update: answer((request: rpc.UpdateRequest) => update(typeOf(request), request, around)),
    delete: answer(async (request: rpc.DeleteRequest) => {
      await remove(typeOf(request), request, around);
      return new emptyMessages.Empty();
    }),
    cancel: answer(() => {
      cancelling.abort();
      return new emptyMessages.Empty();
    }),
  });
}
