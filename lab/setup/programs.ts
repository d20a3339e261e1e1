import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian or Ubuntu package that brings each program the lab and its tests start; no program is used that is not here. */
export const packageOfProgram = {
  aria2c: "aria2",
  flock: "util-linux",
  git: "git",
  ip: "iproute2",
  mmdebstrap: "mmdebstrap",
  nginx: "nginx",
  nm: "binutils",
  openssl: "openssl",
  ps: "procps",
  python3: "python3",
  readelf: "binutils",
  sftp: "openssh-client",
  shellcheck: "shellcheck",
  shfmt: "shfmt",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  sshd: "openssh-server",
  "systemd-analyze": "systemd",
  "systemd-nspawn": "systemd-container",
  tar: "tar",
  unshare: "util-linux",
} as const satisfies Record<string, string>;

/** Packages that bring no program of their own, by a file that they install. */
export const packageOfFile = {
  "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
  "/var/lib/dpkg/info/python3-venv.list": "python3-venv",
} as const satisfies Record<string, string>;

/** Programs of the administrator lie outside an ordinary user's PATH on Debian. */
const administratorFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Path of a program, or undefined where the machine has none. */
export function findProgram(name: string, path = process.env.PATH ?? ""): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ""), ...administratorFolders];
  return folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
}

/** Packages to install, sorted, each once. */
export function missingPackages(
  hasProgram = (name: string) => findProgram(name) !== undefined,
  hasFile = existsSync,
): readonly string[] {
  const programs = Object.entries(packageOfProgram).filter(([program]) => !hasProgram(program));
  const files = Object.entries(packageOfFile).filter(([file]) => !hasFile(file));
  return [...new Set([...programs, ...files].map(([, debianPackage]) => debianPackage))].toSorted();
}
