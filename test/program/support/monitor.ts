import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { type Inputs, readInputs } from "./inputs.ts";

/** One resource as the program asked the engine for it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Name of the parent; the stack's for a top-level component. */
  readonly parent: string;
  readonly custom: boolean;
  readonly inputs: Inputs;
  /** Names of the resources that must be there first, by whatever way the program said so. */
  readonly dependencies: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** As Pulumi writes durations; undefined = none was asked for. */
  readonly customTimeouts: CustomTimeouts | undefined;
}

interface CustomTimeouts {
  readonly create: string;
  readonly update: string;
  readonly pb_delete: string;
}

/** The parts of the generated request message that are read here; its typings are not exported. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getDeletebeforereplace(): boolean;
  getCustomtimeouts(): { toObject(): CustomTimeouts } | undefined;
  getDependenciesList(): string[];
  getObject(): { toJavaScript(): Readonly<Record<string, unknown>> };
}

type Reply = Parameters<MockMonitor["registerResource"]>[1];

/** Pulumi's mock monitor, which also keeps every whole request. */
export class RecordingMonitor extends MockMonitor {
  readonly registrations: Registration[] = [];

  override async registerResource(request: Request, reply: Reply): Promise<void> {
    await super.registerResource(request, (error: unknown, response: { getUrn(): string } | undefined) => {
      if (response !== undefined) this.record(request, response.getUrn());
      reply(error, response);
    });
  }

  private record(request: Request, urn: string): void {
    this.registrations.push({
      type: request.getType(),
      name: request.getName(),
      urn,
      parent: nameOf(request.getParent()),
      custom: request.getCustom(),
      inputs: readInputs(request.getObject().toJavaScript()),
      dependencies: request.getDependenciesList().map(nameOf),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      customTimeouts: request.getCustomtimeouts()?.toObject(),
    });
  }
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** What the SDK has and its typings leave out. */
export const runtime = pulumi.runtime as unknown as {
  setMockOptions(monitor: MockMonitor, project: string, stack: string, isPreview: boolean): void;
  runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  disconnect(): Promise<void>;
};
