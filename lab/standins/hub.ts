/**
 * Stand-in for the Hugging Face hub, for one repository at one commit.
 *
 * It does not prove: that the real hub's answers still have this form, its rate limits, its pages of long lists, its
 * Xet storage, gated repositories, signed and expiring addresses, or TLS to it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type StandIn, sendFile, sendJson } from "./answer.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type HubFile, hubFiles } from "./hubFiles.ts";

export interface HubSettings {
  readonly checkpoint: Checkpoint;
  /** Where set, the hub answers only to this bearer token. */
  readonly token: string | undefined;
}

/** Files in LFS come from another address than the hub itself, as the real ones do. */
const storage = "/lfs-storage/";

export const hub =
  (settings: HubSettings): StandIn =>
  async (request, response, url) => {
    const path = decodeURIComponent(url.pathname);
    if (path.startsWith(storage)) {
      await sendStored(settings.checkpoint, request, response, path.slice(storage.length));
      return true;
    }
    const api = /^\/api\/models\/([^/]+\/[^/]+)(?:\/(revision|tree)\/([^/]+))?$/.exec(path);
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const [, repository = ""] = api ?? file ?? [];
    if (repository === "") return false;
    const refused = refusal(settings, request, repository, api?.[3] ?? file?.[2]);
    if (refused !== undefined) {
      response.setHeader("x-error-code", refused.code);
      response.setHeader("x-error-message", refused.message);
      sendJson(response, refused.status, { error: refused.message });
    } else if (file !== null) {
      await resolveFile(settings.checkpoint, request, response, file[3] ?? "");
    } else if (api?.[2] === "tree") {
      const recursive = ["true", "1"].includes(url.searchParams.get("recursive") ?? "");
      sendJson(response, 200, await hubFiles(settings.checkpoint, recursive));
    } else sendJson(response, 200, await modelInfo(settings.checkpoint));
    return true;
  };

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** As the hub has it: to a client without rights a repository that is not there looks like a secret one. */
function refusal(
  { checkpoint, token }: HubSettings,
  request: IncomingMessage,
  repository: string,
  revision: string | undefined,
): Refusal | undefined {
  const authorized = token === undefined || request.headers.authorization === `Bearer ${token}`;
  if (!authorized || repository !== checkpoint.repository)
    return { status: 401, code: "RepoNotFound", message: "Invalid username or password." };
  if (revision !== undefined && revision !== "main" && revision !== checkpoint.revision)
    return { status: 404, code: "RevisionNotFound", message: `Invalid rev id: ${revision}` };
  return undefined;
}

async function modelInfo({ repository, revision, folder }: Checkpoint): Promise<object> {
  const files = await hubFiles({ repository, revision, folder }, true);
  const siblings = files.map((file) => ({ rfilename: file.path }));
  return { id: repository, modelId: repository, sha: revision, private: false, gated: false, siblings };
}

async function resolveFile(
  checkpoint: Checkpoint,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const file = (await hubFiles(checkpoint, true)).find((candidate) => candidate.path === path);
  response.setHeader("x-repo-commit", checkpoint.revision);
  if (file === undefined) {
    response.setHeader("x-error-code", "EntryNotFound");
    return sendJson(response, 404, { error: "Entry not found" });
  }
  if (file.lfs === undefined) {
    response.setHeader("etag", `"${file.oid}"`);
    return sendFile(request, response, `${checkpoint.folder}/${path}`);
  }
  response.setHeader("x-linked-size", file.size);
  response.setHeader("x-linked-etag", `"${file.lfs.oid}"`);
  response.setHeader("location", `${storage}${file.lfs.oid}`);
  response.writeHead(302).end();
}

async function sendStored(
  checkpoint: Checkpoint,
  request: IncomingMessage,
  response: ServerResponse,
  sha256: string,
): Promise<void> {
  const isStored = (file: HubFile) => file.lfs?.oid === sha256;
  const file = (await hubFiles(checkpoint, true)).find(isStored);
  if (file === undefined) return sendJson(response, 404, { error: "no such object" });
  response.setHeader("etag", `"${sha256}"`);
  await sendFile(request, response, `${checkpoint.folder}/${file.path}`);
}
