import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type RequestOptions, request } from "node:https";
import { onTestFinished } from "vitest";
import { freePort } from "./freePort.ts";
import { newRoot, SCRIPTS, TestNode } from "./node.ts";
import type { Running } from "./process.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** The real nginx with the real configuration, its fixed paths moved below the node's root. */
export class Door {
  readonly node: TestNode;
  private readonly port: number;
  private ca = "";
  private nginx: Running | undefined;

  private constructor(node: TestNode, port: number) {
    this.node = node;
    this.port = port;
  }

  /** Opens the door before this engine and this /ops, which are plain listeners. */
  static async open(engine: RequestListener, ops: RequestListener = engine): Promise<Door> {
    const node = new TestNode(() => {}, newRoot());
    const door = new Door(node, await freePort());
    door.ca = (await node.script("certificate.sh", ["127.0.0.1"])).stdout;
    door.configure({ "upstream.conf": await listener(engine), "ops.conf": await listener(ops) });
    await node.python("gateway_files");
    door.start();
    await door.waitFor((answer) => answer.status > 0);
    return door;
  }

  /** The release's nginx folder. */
  private configure(servers: Record<string, number>): void {
    const folder = "/opt/deepseek/current/nginx";
    for (const name of ["nginx.conf", "proxy.conf", "errors.conf"]) {
      const text = readFileSync(`${SCRIPTS}/nginx/${name}`, "utf8");
      const moved = text.replaceAll("/run/deepseek", this.node.at("/run/deepseek"));
      this.node.write(`${folder}/${name}`, moved.replace(/syslog:\S+/, this.node.at("/log")));
    }
    this.node.write(`${folder}/listen.conf`, `listen 127.0.0.1:${this.port} ssl;\n`);
    for (const [name, port] of Object.entries(servers))
      this.node.write(`${folder}/${name}`, `server 127.0.0.1:${port};\n`);
  }

  private start(): void {
    mkdirSync(this.node.at("/run/deepseek/nginx"), { recursive: true });
    const config = this.node.at("/opt/deepseek/current/nginx/nginx.conf");
    const running = this.node.begin(["/usr/sbin/nginx", "-c", config, "-g", "daemon off;"]);
    this.nginx = running;
    onTestFinished(async () => {
      running.kill("SIGKILL");
      await running.ended;
    });
  }

  /** What ExecReload does. */
  reload() {
    return this.node.python("gateway_reload", String(this.nginx?.pid));
  }

  async ask(path: string, options: RequestOptions = {}, body: string | Buffer = ""): Promise<Answer> {
    const [response] = await this.begin(path, options, body);
    let text = "";
    for await (const part of response.setEncoding("utf8")) text += part;
    return { status: response.statusCode ?? 0, headers: response.headers, body: text };
  }

  /** The answer as soon as its head is there; its body comes as the engine sends it. */
  async begin(path: string, options: RequestOptions, body: string | Buffer = "") {
    const asked = request({
      host: "127.0.0.1",
      port: this.port,
      path,
      ca: this.ca,
      agent: false,
      ...options,
    });
    asked.on("error", () => {});
    asked.end(body);
    return (await once(asked, "response")) as [import("node:http").IncomingMessage];
  }

  private async waitFor(done: (answer: Answer) => boolean): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      const answer = await this.ask("/nowhere").catch(() => undefined);
      if (answer !== undefined && done(answer)) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`nginx does not answer: ${(await this.nginx?.ended)?.stderr}`);
  }

  log(): string {
    return this.node.read("/log");
  }

  keys(apiKeys: Record<string, string>): void {
    this.node.secrets({ operatorKey: "operator-key-1234", apiKeys });
  }

  /** A file of the release's nginx folder that is not as it should be. */
  spoil(name: string, text: string): void {
    writeFileSync(this.node.at(`/opt/deepseek/current/nginx/${name}`), text);
  }
}

async function listener(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const found = server.address();
  return typeof found === "object" && found !== null ? found.port : 0;
}
