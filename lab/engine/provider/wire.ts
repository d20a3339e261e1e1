import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Bag } from "./values.ts";

/** A message's properties as values. */
export const toBag = (struct: Struct | undefined): Bag => (struct?.toJavaScript() ?? {}) as Bag;

export const toStruct = (bag: Bag): Struct => structMessages.Struct.fromJavaScript({ ...bag });

/** Turns an async function into a gRPC handler; its error's message is what the engine prints. */
export const answer =
  <Request, Response>(work: (request: Request) => Promise<Response> | Response) =>
  (call: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => work(call.request))
      .then(
        (response) => reply(null, response),
        (error: Error) => reply({ code: status.UNKNOWN, details: error.message }),
      );
  };
