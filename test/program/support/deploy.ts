import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs, MockResourceResult } from "@pulumi/pulumi/runtime/mocks.js";
import program from "../../../index.ts";
import { RecordingMonitor, type Registration, runtime } from "./monitor.ts";

export interface DeployOptions {
  readonly stack: string;
  /** Values as `pulumi config set` would keep them, without the project's name. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that were set with --secret. */
  readonly secretKeys?: readonly string[];
  readonly preview?: boolean;
}

export interface Deployment {
  readonly resources: readonly Registration[];
  /** Stack outputs as the program exports them. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

const PROJECT = "deepseek";

/** The text that the certificate's script prints in a test. */
export const CA_PEM = "-----BEGIN CERTIFICATE-----\ntest\n-----END CERTIFICATE-----";

/** What the engine of a test logs as its pool. */
export const KV_TOKENS_REPORTED = 16_000;

/** Runs index.ts from the start, against a monitor that records, until nothing of it is under way any more. */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const monitor = await prepare(options);
  let outputs: Record<string, unknown> = {};
  try {
    await runtime.runInPulumiStack(async () => {
      outputs = program();
      return outputs;
    });
  } finally {
    await runtime.disconnect();
  }
  refuseDuplicates(monitor.registrations);
  return { resources: withoutStack(monitor), outputs };
}

/** What a program that refuses throws, and what it had asked for before. */
export async function refuse(
  options: DeployOptions,
): Promise<{ error: unknown; resources: readonly Registration[] }> {
  const monitor = await prepare(options);
  let error: unknown;
  try {
    // Outside of a stack's own promise: the SDK would report the error to a process that a test does not have.
    program();
  } catch (thrown) {
    error = thrown;
  }
  await runtime.disconnect();
  return { error, resources: withoutStack(monitor) };
}

async function prepare({
  stack,
  config,
  secretKeys,
  preview = false,
}: DeployOptions): Promise<RecordingMonitor> {
  const mocks = { newResource: (args: MockResourceArgs) => resource(args, preview), call: () => ({}) };
  const monitor = new RecordingMonitor(mocks);
  await pulumi.runtime.setMocks(mocks, PROJECT, stack, preview);
  runtime.setMockOptions(monitor, PROJECT, stack, preview);
  const own = (key: string) => `${PROJECT}:${key}`;
  const values = Object.entries(config).map(([key, value]) => [own(key), value]);
  pulumi.runtime.setAllConfig(Object.fromEntries(values), secretKeys?.map(own));
  return monitor;
}

function withoutStack({ registrations }: RecordingMonitor): readonly Registration[] {
  return registrations.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

/** The engine refuses a second resource of the same URN; the mock monitor does not. */
function refuseDuplicates(registrations: readonly Registration[]): void {
  const urns = registrations.map(({ urn }) => urn);
  const twice = urns.find((urn, index) => urns.indexOf(urn) !== index);
  if (twice !== undefined) throw new Error(`two resources have the URN ${twice}`);
}

/** A preview makes nothing, so that ids and results are unknown. */
function resource({ type, name, inputs }: MockResourceArgs, preview: boolean): MockResourceResult {
  if (preview) return { id: undefined, state: inputs };
  return { id: `${name}-id`, state: { ...inputs, ...results(type, name, inputs) } };
}

function results(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: randomText(`${name} ${JSON.stringify(inputs.keepers)}`, Number(inputs.length)) };
    case "command:remote:Command":
      return { stdout: name.endsWith("-certificate") ? CA_PEM : "", stderr: "" };
    case "command:local:Command":
      return {
        stdout: `lines\n{"kvTokensReported":${KV_TOKENS_REPORTED},"firstTokenSeconds":0.1}`,
        stderr: "",
      };
    default:
      return {};
  }
}

/** Always the same text for the same seed, and another for another. */
function randomText(seed: string, length: number): string {
  return createHash("sha512").update(seed).digest("hex").slice(0, length);
}

/** The value that an output of the program has in the end. */
export function known(output: unknown): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  (pulumi.output(output) as pulumi.Output<unknown>).apply(resolve);
  return promise;
}
