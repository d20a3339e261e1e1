import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export interface HubFile {
  content: Buffer;
  /** What the listing says of it; else the truth. */
  listed?: { size?: number; sha256?: string; gitSha1?: string };
  /** Small files have no SHA-256 in the hub's listing. */
  large: boolean;
}

/** A hub of one repository, small enough to be wrong in every way that a test needs. */
export class Hub {
  readonly files = new Map<string, HubFile>();
  readonly requests: string[] = [];
  url = "";
  token: string | undefined;
  /** Content lies at another host, as with large files of the real hub. */
  storage: { readonly host: string; readonly given: (string | undefined)[] } | undefined;
  /** Called before a file goes out; what it returns goes out instead. */
  tamper: (name: string, content: Buffer) => Buffer = (_, content) => content;
  /** Bytes after which the connection of every file is cut; none = never. */
  cutAfter: number | undefined;
  /** A file that is sent up to its half and then held open. */
  holdAtHalf: string | undefined;
  /** Resolves when the held file has reached its half. */
  readonly held = Promise.withResolvers<void>();

  static async start(): Promise<Hub> {
    const hub = new Hub();
    const server = createServer((request, response) => hub.answer(request, response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const found = server.address();
    if (typeof found === "object" && found !== null) hub.url = `http://127.0.0.1:${found.port}`;
    hub.add("config.json", Buffer.from('{"model_type":"deepseek_v3"}'), false);
    for (const n of [1, 2, 3]) hub.add(`model-0000${n}-of-00003.safetensors`, randomBytes(300_000), true);
    return hub;
  }

  add(name: string, content: Buffer, large: boolean): void {
    this.files.set(name, { content, large });
  }

  content(name: string): Buffer {
    return this.files.get(name)?.content ?? Buffer.alloc(0);
  }

  /** Requests for the content of files since the last call. */
  fetched(): string[] {
    return this.requests.splice(0).filter((each) => each.includes("/resolve/"));
  }

  /** From now on content is sent to whoever asks the storage, another host, without a token. */
  withStorage(): (string | undefined)[] {
    const given: (string | undefined)[] = [];
    this.storage = { host: new URL(this.url).host.replace("127.0.0.1", "localhost"), given };
    return given;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? "");
    this.requests.push(`${request.method} ${path} ${request.headers.range ?? "whole"}`);
    if (this.storage !== undefined && request.headers.host === this.storage.host) {
      this.storage.given.push(request.headers.authorization);
      this.send(path.split(`/resolve/${"c".repeat(40)}/`)[1] ?? "", request, response);
    } else if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401).end();
    } else if (path.startsWith("/api/models/test/tiny/tree/")) {
      response.end(JSON.stringify([...this.files].map(([name, file]) => entry(name, file))));
    } else if (this.storage !== undefined) {
      response.writeHead(302, { location: `http://${this.storage.host}${request.url}` }).end();
    } else {
      this.send(path.split(`/resolve/${"c".repeat(40)}/`)[1] ?? "", request, response);
    }
  }

  private send(name: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(name);
    if (file === undefined) return void response.writeHead(404).end();
    const content = this.tamper(name, file.content);
    const [, from = "0", to = ""] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "") ?? [];
    const end = to === "" ? content.length : Number(to) + 1;
    const part = content.subarray(Number(from), end);
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      "accept-ranges": "bytes",
      "content-length": part.length,
      "content-range": `bytes ${from}-${end - 1}/${content.length}`,
    });
    if (request.method === "HEAD") return void response.end();
    if (this.cutAfter !== undefined)
      return void response.write(part.subarray(0, this.cutAfter), () => response.destroy());
    if (name === this.holdAtHalf && part.length === content.length) {
      return void response.write(part.subarray(0, part.length / 2), () => this.held.resolve());
    }
    response.end(part);
  }
}

function entry(name: string, { content, large, listed }: HubFile): object {
  const size = listed?.size ?? content.length;
  const oid =
    listed?.gitSha1 ?? createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  const sha256 = listed?.sha256 ?? createHash("sha256").update(content).digest("hex");
  return {
    type: "file",
    path: name,
    size,
    oid,
    ...(large ? { lfs: { oid: sha256, size, pointerSize: 134 } } : {}),
  };
}
