import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { wheelFolder } from "../sglang/places.ts";
import { type StandIn, sendText } from "./answer.ts";
import { devCheckpoint } from "./checkpoint.ts";
import { hub } from "./hub.ts";
import { miniforge } from "./miniforge.ts";
import { pypi } from "./pypi.ts";
import { record, requestLog } from "./requestLog.ts";

// One process per instance serves every stand-in; lab/standins/service.ts starts and ends it.

const { STANDINS_HOST: host, STANDINS_PORT: port, STANDINS_HUB_TOKEN: token } = process.env;

const standIns: readonly StandIn[] = [
  requestLog,
  miniforge,
  pypi(wheelFolder),
  hub({ checkpoint: devCheckpoint(), token }),
];

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(request.method, request.url, error);
    if (response.headersSent) response.destroy();
    else sendText(response, 500, "text/plain", `${error}\n`);
  });
}).listen(Number(port), host, () => console.log(`stand-ins serve on http://${host}:${port}`));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${host}`);
  record(request, response, url);
  for (const standIn of standIns) if (await standIn(request, response, url)) return;
  sendText(response, 404, "text/plain", `nothing here stands in for ${url.pathname}\n`);
}
