import type * as rpc from "@pulumi/pulumi/proto/provider_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { LiveLog } from "./liveLog.ts";
import type { ResourceType, Work } from "./resource.ts";
import { type Bag, plainBag, secret, unknown } from "./values.ts";
import { toBag, toStruct } from "./wire.ts";

/** What every resource of one provider process shares. */
export interface Surroundings {
  readonly logOf: (urn: string) => LiveLog;
  readonly cancelled: AbortSignal;
}

export async function create(
  type: ResourceType,
  request: rpc.CreateRequest,
  around: Surroundings,
): Promise<rpc.CreateResponse> {
  const inputs = toBag(request.getProperties());
  const response = new messages.CreateResponse();
  if (request.getPreview()) return response.setProperties(stateOf(type, inputs, unknownOutputs(type)));
  const { id, outputs } = await withWork(request, inputs, {}, around, (work) => type.create(work));
  return response.setId(id).setProperties(stateOf(type, inputs, outputs));
}

export async function update(
  type: ResourceType,
  request: rpc.UpdateRequest,
  around: Surroundings,
): Promise<rpc.UpdateResponse> {
  const inputs = toBag(request.getNews());
  const response = new messages.UpdateResponse();
  if (request.getPreview()) return response.setProperties(stateOf(type, inputs, unknownOutputs(type)));
  const outputs = await withWork(request, inputs, toBag(request.getOlds()), around, async (work) => {
    if (!type.update) throw new Error(`${request.getType()} has no update`);
    return type.update(work);
  });
  return response.setProperties(stateOf(type, inputs, outputs));
}

export async function remove(
  type: ResourceType,
  request: rpc.DeleteRequest,
  around: Surroundings,
): Promise<void> {
  const state = toBag(request.getProperties());
  await withWork(request, state, state, around, async (work) => type.delete?.(work));
}

/** Gives a resource's code its plain values, and ends only when the engine has all its lines. */
async function withWork<Result>(
  request: { getUrn(): string; getName(): string },
  inputs: Bag,
  state: Bag,
  { logOf, cancelled }: Surroundings,
  job: (work: Work) => Promise<Result>,
): Promise<Result> {
  const log = logOf(request.getUrn());
  try {
    return await job({
      name: request.getName(),
      inputs: plainBag(inputs),
      state: plainBag(state),
      log,
      cancelled,
    });
  } finally {
    await log.sent();
  }
}

const unknownOutputs = (type: ResourceType): Bag =>
  Object.fromEntries(type.outputs.map((name) => [name, unknown]));

/** What the engine keeps: the inputs with their secret marks, and the outputs, secret only where the type says so. */
function stateOf(type: ResourceType, inputs: Bag, outputs: Bag): ReturnType<typeof toStruct> {
  const marked = Object.entries(outputs).map(([name, value]) => [
    name,
    type.secretOutputs?.includes(name) ? secret(value) : value,
  ]);
  return toStruct({ ...inputs, ...Object.fromEntries(marked) });
}
