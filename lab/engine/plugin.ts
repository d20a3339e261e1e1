import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

/** Real providers take messages up to this many bytes: sdk/go/common/util/rpcutil (400 MiB); gRPC's own default is 4 MiB. */
const messageLimitBytes = 400 * 1024 * 1024;

/** Address of the engine, which starts every plugin with it as the last argument. */
export function engineAddress(): string {
  const address = process.argv.at(-1);
  if (address === undefined || !address.includes(":"))
    throw new Error("started without the engine's address: only the Pulumi engine starts this program");
  return address;
}

/** Serves on a free port of the loopback and tells the engine the port, as every plugin does: one line on stdout. */
export function serve(service: ServiceDefinition, implementation: UntypedServiceImplementation): void {
  const server = new Server({
    "grpc.max_receive_message_length": messageLimitBytes,
    "grpc.max_send_message_length": messageLimitBytes,
  });
  server.addService(service, implementation);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(String(port));
  });
}
