import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Step } from "../setup/steps.ts";
import { debianMirror } from "./debianMirror.ts";
import { treeIdFile } from "./disk.ts";
import { Instance, instanceNames } from "./instance.ts";
import { labFolder, treeFolder } from "./places.ts";
import { must } from "./program.ts";

const suite = "trixie";

const packages = [
  // a small server
  ...["systemd", "systemd-sysv", "dbus", "openssh-server", "cloud-init", "sudo"],
  ...["iproute2", "iputils-ping", "netbase", "procps", "ca-certificates", "curl", "openssl"],
  // what the product asks of a host (scripts/node)
  ...["python3", "nginx", "aria2"],
  // what the stand-in conda needs to make an environment, and SGLang's wheels to be imported
  ...["python3-venv", "libnuma1", "libgomp1"],
];

/** Units that would work on their own, or fail without a network, while tests watch the machine. */
const disabledUnits = ["nginx.service", "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer"];

const files: Readonly<Record<string, string>> = {
  // A birth's files come from this host (seed.ts), the address by a networkd file.
  "/etc/cloud/cloud.cfg.d/99_lab.cfg": "datasource_list: [NoCloud]\nnetwork: {config: disabled}\n",
  // All machines share the cache (instance.ts): an environment is links into it.
  "/etc/uv/uv.toml": 'cache-dir = "/var/cache/uv"\nlink-mode = "symlink"\n',
};

export const treeStep: Step = {
  name: `Debian ${suite} tree`,
  inputs: () => [suite, ...packages, ...disabledUnits, JSON.stringify(files)],
  outputs: [`${treeFolder}${treeIdFile}`],
  make: async () => {
    refuseWhileInUse();
    const partial = `${treeFolder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(labFolder, { recursive: true });
    const hooks = [`chroot "$1" systemctl --quiet enable systemd-networkd`, disable(disabledUnits)];
    await must("mmdebstrap", [
      "--variant=minbase",
      `--include=${packages.join(",")}`,
      ...hooks.map((hook) => `--customize-hook=${hook}`),
      ...[suite, partial, debianMirror()],
    ]);
    finish(partial);
    rmSync(treeFolder, { recursive: true, force: true });
    renameSync(partial, treeFolder);
  },
};

const disable = (units: readonly string[]): string =>
  `chroot "$1" systemctl --quiet disable ${units.join(" ")}`;

function finish(tree: string): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(`${tree}${path}`), { recursive: true });
    writeFileSync(`${tree}${path}`, content);
  }
  // Host keys come with each machine's birth; a name server is not to be had from the bridge.
  for (const key of readdirSync(`${tree}/etc/ssh`).filter((name) => name.startsWith("ssh_host_")))
    rmSync(`${tree}/etc/ssh/${key}`);
  rmSync(`${tree}/etc/resolv.conf`, { force: true });
  writeFileSync(`${tree}${treeIdFile}`, `${suite} ${randomUUID()}\n`);
}

/** Running machines have the tree as their lower layer. */
function refuseWhileInUse(): void {
  const running = instanceNames
    .flatMap((name) => new Instance(name).machines())
    .filter((machine) => machine.isOn);
  if (running.length > 0)
    throw new Error(
      `the Debian tree must be made again, but ${running.length} machines run from it: end them first ` +
        "(bash lab/run.sh lab/machines/cli.ts dev remove; test and parts instead of dev for the tests' machines)",
    );
}
