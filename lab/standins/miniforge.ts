import { resolve } from "node:path";
import { type StandIn, sendFile } from "./answer.ts";

/** What stands in for Miniforge's installer; its own first lines say what it does not prove. */
export const miniforgeInstaller = resolve(import.meta.dirname, "Miniforge3-standin.sh");

/** Serves it under any installer's name. */
export const miniforge: StandIn = async (request, response, url) => {
  if (!/^\/miniforge\/[^/]+\.sh$/.test(url.pathname)) return false;
  await sendFile(request, response, miniforgeInstaller);
  return true;
};
