/** What `pulumi up|destroy|refresh` did to one resource, as its own lines say. */
export interface ResourceChange {
  readonly name: string;
  readonly verb: "created" | "updated" | "replaced" | "deleted" | "failed";
}

export interface Changes {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
}

/** `~  command:remote:Command dev-rank0-apply updated (0.94s) [diff: ~stdin]` */
const LINE =
  /^\s*[~+-]{1,2}\s+(command|random):\S+\s+(\S+)\s+(?:\*\*)?(created|updated|replaced|deleted|creating failed|updating failed|deleting failed)/;

export function changedResources(text: string): ResourceChange[] {
  return text.split("\n").flatMap((line) => {
    const [, , name, verb] = LINE.exec(line) ?? [];
    if (name === undefined || verb === undefined) return [];
    return [{ name, verb: verb.endsWith("failed") ? "failed" : (verb as ResourceChange["verb"]) }];
  });
}

export function countChanges(resources: readonly ResourceChange[]): Changes {
  const count = (verb: ResourceChange["verb"]) =>
    resources.filter((resource) => resource.verb === verb).length;
  return {
    create: count("created"),
    update: count("updated"),
    replace: count("replaced"),
    delete: count("deleted"),
  };
}
