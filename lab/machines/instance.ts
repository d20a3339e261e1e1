import { existsSync, readdirSync } from "node:fs";
import { Machine } from "./machine.ts";
import { hostAddress, type Network, networkIsUp, raiseNetwork, removeNetwork } from "./network.ts";
import {
  instanceFolder,
  labFolder,
  pythonCacheFolder,
  sharedFolder,
  treeFolder,
  uvCacheFolder,
} from "./places.ts";

/**
 * `dev` is for people (npm run dev), `test` for deployments by tests, `parts` for tests of the machines themselves;
 * they can run side by side.
 */
export type InstanceName = keyof typeof networks;

const networks = {
  dev: { bridge: "dslab-dev", prefix: "10.78.1" },
  test: { bridge: "dslab-test", prefix: "10.78.2" },
  parts: { bridge: "dslab-parts", prefix: "10.78.3" },
} as const satisfies Record<string, Network>;

export const instanceNames = Object.keys(networks) as readonly InstanceName[];

/** A network of this host with machines on it. Everything about it can be found again from files: it has no state. */
export class Instance {
  readonly name: InstanceName;
  readonly network: Network;
  readonly folder: string;
  readonly shared: string;
  /** This host's address on the instance's network. */
  readonly hostAddress: string;

  constructor(name: InstanceName) {
    this.name = name;
    this.network = networks[name];
    this.folder = instanceFolder(name);
    this.shared = sharedFolder(name);
    this.hostAddress = hostAddress(this.network);
  }

  /** Machines count from 1; machine n is called `node<n>` and has the address .10+n. */
  machine(number: number): Machine {
    const [hostName, machine] = [`node${number}`, `dslab-${this.name}${number}`];
    const folder = `${this.folder}/${hostName}`;
    return new Machine({
      address: `${this.network.prefix}.${10 + number}`,
      folder,
      hostKeyFile: `${labFolder}/keys/${machine}`,
      hardware: {
        machine,
        hostName,
        bridge: this.network.bridge,
        disk: `${folder}/disk`,
        tree: treeFolder,
        mounts: {
          "/shared": this.shared,
          "/var/cache/uv": uvCacheFolder,
          "/var/cache/python": pythonCacheFolder,
        },
        consoleLog: `${folder}/console.log`,
        record: `${folder}/process.json`,
      },
    });
  }

  /** The machines that have a disk, running or not. */
  machines(): Machine[] {
    if (!existsSync(this.folder)) return [];
    const numbers = readdirSync(this.folder).flatMap((entry) => /^node(\d+)$/.exec(entry)?.[1] ?? []);
    return numbers.map((number) => this.machine(Number(number)));
  }

  get networkIsUp(): boolean {
    return networkIsUp(this.network);
  }

  /** Network and `count` machines, ready to log in. What runs already stays as it is. */
  async start(count: number): Promise<Machine[]> {
    await raiseNetwork(this.network);
    const machines = Array.from({ length: count }, (_, index) => this.machine(index + 1));
    await Promise.all(machines.map((machine) => machine.start()));
    await Promise.all(machines.map((machine) => machine.ready()));
    return machines;
  }

  /** Machines with their disks, and the network. /shared stays. */
  async remove(): Promise<void> {
    await Promise.all(this.machines().map((machine) => machine.remove()));
    await removeNetwork(this.network);
  }
}
