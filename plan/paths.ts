import type { Model } from "./catalogue/models.ts";

/** Folder of a checkpoint on the shared file system: its name says which revision it holds. */
export function weightsPath(sharedPath: string, model: Model): string {
  return `${sharedPath}/deepseek/weights/${model.name}@${model.revision.slice(0, 8)}`;
}
