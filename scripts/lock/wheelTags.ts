/** Which wheels an x86-64 Linux machine can use, from their file names (PEP 427, PEP 425, PEP 600). */

/** True if one of the Pythons (minor versions of CPython 3) can install the wheel on x86-64 Linux. */
export function usableOnLinux(fileName: string, pythonMinors: readonly number[]): boolean {
  const [platforms = "", abis = "", pythons = ""] = fileName
    .replace(/\.whl$/, "")
    .split("-")
    .reverse();
  const platformFits = platforms.split(".").some((tag) => /^(any|(many)?linux\w*_x86_64)$/.test(tag));
  return (
    platformFits &&
    pythons.split(".").some((python) => abis.split(".").some((abi) => pythonFits(python, abi, pythonMinors)))
  );
}

function pythonFits(python: string, abi: string, minors: readonly number[]): boolean {
  const found = /^(py|cp)3(\d*)$/.exec(python);
  if (found === null) return false;
  const [, implementation, minor] = found;
  const fromMinor = Number(minor);
  // py3-none and cp39-abi3 fit every Python from that version on; cp312-cp312 only its own.
  const forLater = implementation === "py" ? abi === "none" : abi === "abi3";
  if (forLater) return minors.some((wanted) => fromMinor <= wanted);
  return implementation === "cp" && (abi === python || abi === "none") && minors.includes(fromMinor);
}
