import type * as rpc from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { type Change, differences, inputOf } from "./difference.ts";
import type { ResourceType } from "./resource.ts";
import { check } from "./shape.ts";
import { type Bag, plainBag } from "./values.ts";
import { toStruct } from "./wire.ts";

/** Are the inputs right? Asked at every preview. */
export function checkInputs(type: ResourceType, news: Bag): rpc.CheckResponse {
  const { inputs, failures } = check(news, type.shape);
  const all = failures.length > 0 ? failures : (type.judge?.(plainBag(inputs)) ?? []);
  return new messages.CheckResponse()
    .setInputs(toStruct(inputs))
    .setFailuresList(
      all.map(({ property, reason }) => new messages.CheckFailure().setProperty(property).setReason(reason)),
    );
}

/** What has changed since the inputs of the last time, and does it need a new resource? */
export function diff(type: ResourceType, before: Bag, after: Bag): rpc.DiffResponse {
  const { DiffChanges } = messages.DiffResponse;
  const changes = differences(before, after);
  const replacing = changes.filter((change) => isReplacing(type, change));
  const response = new messages.DiffResponse()
    .setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
    .setHasdetaileddiff(true)
    .setDiffsList([...new Set(changes.map(({ path }) => inputOf(path)))])
    .setReplacesList(replacing.map(({ path }) => inputOf(path)));
  const details = response.getDetaileddiffMap();
  for (const change of changes) details.set(change.path, detail(change, replacing.includes(change)));
  return response;
}

const isReplacing = (type: ResourceType, { path }: Change): boolean =>
  type.replacedBy === "all" || type.replacedBy.includes(inputOf(path));

function detail(change: Change, replaces: boolean): rpc.PropertyDiff {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: replaces ? Kind.ADD_REPLACE : Kind.ADD,
    delete: replaces ? Kind.DELETE_REPLACE : Kind.DELETE,
    update: replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE,
  };
  return new messages.PropertyDiff().setKind(kinds[change.kind]).setInputdiff(true);
}
