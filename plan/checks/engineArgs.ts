import type { ClusterConfig } from "../clusterConfig.ts";
import { argumentProblems, groupArguments } from "../engineArguments.ts";
import { engineFlags } from "../engineFlags.ts";
import type { Issue } from "../issue.ts";
import { OWNED_FLAGS } from "../ownedFlags.ts";

/** The user's own arguments: only flags that the release has, and none that the plan decides. */
export function engineArgIssues({ engineArgs, engineVersion }: ClusterConfig): Issue[] {
  const pathOf = (index: number) => `engineArgs[${index}]`;
  const { groups } = groupArguments(engineArgs);
  const known = engineFlags(engineVersion);
  const seen = new Set<string>();
  const owned = groups.flatMap(({ index, flag }): Issue[] => {
    const spellings = known.get(flag)?.flags ?? [flag];
    const instead = spellings.map((spelling) => OWNED_FLAGS[spelling]).find((hint) => hint !== undefined);
    const name = spellings[0] ?? flag;
    const repeated = seen.has(name);
    seen.add(name);
    if (instead !== undefined) {
      return [{ path: pathOf(index), message: `${flag} is decided by the plan`, hint: instead }];
    }
    return repeated
      ? [{ path: pathOf(index), message: `${flag} stands here twice`, hint: `keep one ${flag}` }]
      : [];
  });
  const problems = argumentProblems(engineVersion, engineArgs).map(({ index, message, hint }) => ({
    path: pathOf(index),
    message,
    hint,
  }));
  return [...owned, ...problems.filter(({ path }) => !owned.some((issue) => issue.path === path))];
}
