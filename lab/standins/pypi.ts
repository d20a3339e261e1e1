/**
 * Stand-in for a mirror of PyPI (PEP 503), of the wheels that the set-up has downloaded or made.
 *
 * It does not prove: that PyPI still has these files, its JSON form (PEP 691), metadata beside the wheels (PEP 658),
 * or how pip and uv choose among many versions: there is one of each package.
 */
import { existsSync, readdirSync } from "node:fs";
import { type StandIn, sendFile, sendText } from "./answer.ts";
import { sha256OfFile } from "./fileHashes.ts";

/** `wheelFolder` holds `*.whl` files, flat. */
export const pypi =
  (wheelFolder: string): StandIn =>
  async (request, response, url) => {
    const path = decodeURIComponent(url.pathname);
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    const file = /^\/wheels\/([^/]+\.whl)$/.exec(path)?.[1];
    if (project !== undefined) {
      const wheels = wheelsOf(wheelFolder, project);
      const links = await Promise.all(wheels.map((wheel) => link(wheelFolder, wheel)));
      if (links.length === 0) sendText(response, 404, "text/plain", `no wheel of ${project}\n`);
      else sendText(response, 200, "text/html", page(links));
    } else if (file !== undefined && existsSync(`${wheelFolder}/${file}`)) {
      await sendFile(request, response, `${wheelFolder}/${file}`);
    } else return false;
    return true;
  };

/** Names are compared as PEP 503 normalizes them; a wheel's name ends at the first dash (PEP 427). */
function wheelsOf(folder: string, project: string): string[] {
  const wheels = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".whl")) : [];
  return wheels.filter((file) => normalized(file.split("-")[0] ?? "") === normalized(project));
}

const normalized = (name: string): string => name.replaceAll(/[-_.]+/g, "-").toLowerCase();

async function link(folder: string, wheel: string): Promise<string> {
  const hash = await sha256OfFile(`${folder}/${wheel}`);
  return `<a href="/wheels/${encodeURIComponent(wheel)}#sha256=${hash}">${wheel}</a><br>`;
}

const page = (links: readonly string[]): string =>
  `<!DOCTYPE html>\n<html><body>\n${links.join("\n")}\n</body></html>\n`;
