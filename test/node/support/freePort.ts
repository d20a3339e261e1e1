import { once } from "node:events";
import { createServer } from "node:net";

/** A TCP port that nobody listens on at the moment. */
export async function freePort(address = "127.0.0.1"): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, "listening");
  const found = server.address();
  server.close();
  if (typeof found !== "object" || found === null) throw new Error("no port");
  return found.port;
}
