import type { LockedPackage } from "./pylock.ts";
import { usableOnLinux } from "./wheelTags.ts";

/** The text of a requirements file that pip and uv accept with --require-hashes. */
export function requirementsText(
  comment: string,
  packages: readonly LockedPackage[],
  pythonMinors: readonly number[],
): string {
  const lines = packages.map((locked) => requirement(locked, pythonMinors));
  return `${[`# ${comment}`, ...lines].join("\n")}\n`;
}

function requirement({ name, version, wheels }: LockedPackage, pythonMinors: readonly number[]): string {
  const usable = wheels.filter((wheel) => usableOnLinux(wheel.fileName, pythonMinors));
  if (usable.length === 0) throw new Error(`${name} ${version} has no wheel for Linux on x86-64`);
  const hashes = usable.map((wheel) => wheel.sha256).toSorted();
  return [`${name}==${version}`, ...hashes.map((hash) => `    --hash=sha256:${hash}`)].join(" \\\n");
}
