import type { LiveLog } from "./liveLog.ts";
import type { Failure, ObjectShape } from "./shape.ts";
import type { Bag } from "./values.ts";

/** What a resource's code gets to do its work with. All values are plain: secret marks are kept elsewhere. */
export interface Work {
  readonly name: string;
  readonly inputs: Bag;
  /** The state that the last create or update left; empty before the first. */
  readonly state: Bag;
  readonly log: LiveLog;
  /** Aborted when the engine cancels: a first ^C does it. */
  readonly cancelled: AbortSignal;
}

/** One resource type of a stand-in provider. */
export interface ResourceType {
  readonly shape: ObjectShape;
  /** Inputs whose change means a new resource; `"all"` where the type has no update. */
  readonly replacedBy: readonly string[] | "all";
  /** Outputs besides the inputs: unknown in a preview. */
  readonly outputs: readonly string[];
  readonly secretOutputs?: readonly string[];
  /** Judges what the shape cannot; gets known values only in part. */
  readonly judge?: (inputs: Bag) => readonly Failure[];
  create(work: Work): Promise<{ id: string; outputs: Bag }>;
  update?(work: Work): Promise<Bag>;
  delete?(work: Work): Promise<void>;
}
