import { credentials } from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";

type Severity = "INFO" | "WARNING" | "ERROR";

/** Lines that the engine shows beside a resource. */
export interface LiveLog {
  /** Shown while the resource is worked on, in clear even where the output is secret; not kept. */
  status(line: string): void;
  /** Shown live and again in the diagnostics at the end. */
  keep(severity: "WARNING" | "ERROR", line: string): void;
  /** Resolves when the engine has every line so far. */
  sent(): Promise<void>;
}

/** Opens the engine's log service at its address; the lines of one resource keep their order. */
export function openLog(engineAddress: string): (urn: string) => LiveLog {
  const engine = new engineService.EngineClient(engineAddress, credentials.createInsecure());
  const send = (urn: string, severity: Severity, message: string, ephemeral: boolean): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const request = new engineMessages.LogRequest();
    request.setUrn(urn);
    request.setSeverity(engineMessages.LogSeverity[severity]);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    // A line that an ending engine no longer takes is no fault of the resource.
    engine.log(request, () => resolve());
    return promise;
  };
  return (urn) => {
    let tail = Promise.resolve();
    const queue = (severity: Severity, line: string, ephemeral: boolean): void => {
      tail = tail.then(() => send(urn, severity, line, ephemeral));
    };
    return {
      status: (line) => queue("INFO", line, true),
      keep: (severity, line) => queue(severity, line, false),
      sent: () => tail,
    };
  };
}
