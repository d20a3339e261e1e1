import { existsSync, readFileSync } from "node:fs";

/** Debian's own address, for hosts that are no Debian. */
const debianItself = "http://deb.debian.org/debian";

/** Only Debian's own lists: other files name other archives. */
const files = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];

/** The archive that this host takes its Debian packages from: it is known to be reachable. */
export function debianMirror(): string {
  const texts = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
  return firstArchive(texts) ?? debianItself;
}

/** First http address in sources (deb822 or one-line form) that ends with `/debian`; the security archive does not. */
export function firstArchive(texts: readonly string[]): string | undefined {
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => /^\s*(URIs:|deb\s)/.test(line));
  const words = lines.flatMap((line) => line.split(/\s+/));
  return words.find((word) => /^https?:\/\/.*\/debian\/?$/.test(word));
}
