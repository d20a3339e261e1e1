import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { diskExists, provideDisk, removeDisk } from "./disk.ts";
import { consoleTail, type Hardware, hostLink } from "./hardware.ts";
import { type KeyPair, keyPair } from "./keys.ts";
import { type Login, runOver } from "./login.ts";
import { loginKey } from "./places.ts";
import { cutPower, isOn, powerOn, restart, shutDown } from "./power.ts";
import { must, type Result } from "./program.ts";
import { cloudConfig, seedFiles } from "./seed.ts";
import { waitFor } from "./waitFor.ts";

export interface MachineSettings {
  readonly hardware: Hardware;
  /** Fixed IPv4 address, without prefix length. */
  readonly address: string;
  /** Folder of everything that belongs to this machine alone. */
  readonly folder: string;
  /** File of the host's private key; made on first use, kept when the machine is removed. */
  readonly hostKeyFile: string;
}

/** Anything the machine does not need: a cloud-config without a setting. */
const emptyUserData = cloudConfig({});

/** One booted Debian with systemd, sshd and cloud-init; a small real server, but for kernel and GPU. */
export class Machine {
  readonly name: string;
  readonly address: string;
  readonly login: Login;
  readonly #settings: MachineSettings;

  constructor(settings: MachineSettings) {
    this.#settings = settings;
    this.name = settings.hardware.hostName;
    this.address = settings.address;
    this.login = {
      address: settings.address,
      keyFile: loginKey,
      knownHosts: `${settings.folder}/known_hosts`,
    };
  }

  get isOn(): boolean {
    return isOn(this.#settings.hardware);
  }

  /** True where a disk is kept, running or not. */
  get exists(): boolean {
    return diskExists(this.#settings.hardware.disk);
  }

  hostKey(): Promise<KeyPair> {
    return keyPair(this.#settings.hostKeyFile);
  }

  /**
   * Switches the machine on; a machine that is on stays as it is. `userData` counts only for a machine without a
   * disk: cloud-init takes it at the first boot and never again.
   */
  async start(userData = emptyUserData): Promise<void> {
    if (this.isOn) return;
    const { hardware, address, folder } = this.#settings;
    const [hostKey, login] = [await this.hostKey(), await keyPair(loginKey)];
    provideDisk(
      hardware.disk,
      seedFiles({
        hostName: this.name,
        address: `${address}/24`,
        hostKey,
        loginKey: login.publicKey,
        userData,
      }),
    );
    writeFileSync(this.login.knownHosts, `${address} ${hostKey.publicKey}\n`);
    for (const outside of Object.values(hardware.mounts)) mkdirSync(outside, { recursive: true });
    mkdirSync(folder, { recursive: true });
    await powerOn(hardware);
  }

  /** Waits until one can log in. */
  async ready(seconds = 60): Promise<void> {
    const { hardware } = this.#settings;
    const hint = () => consoleTail(hardware);
    await waitFor({ until: `${this.name} answers over SSH at ${this.address}`, seconds, hint }, async () => {
      if (!this.isOn)
        throw new Error(`${this.name} is off: its boot failed, or it was switched off\n${hint()}`);
      return (await portIsOpen(this.address)) && (await this.ssh("true")).code === 0;
    });
  }

  ssh(command: string, stdin?: string): Promise<Result> {
    return runOver(this.login, command, stdin);
  }

  /** Sudden: as if the plug were pulled. */
  powerOff(): Promise<void> {
    return cutPower(this.#settings.hardware);
  }

  /** In order, as `systemctl poweroff`. */
  stop(): Promise<void> {
    return shutDown(this.#settings.hardware);
  }

  async reboot(): Promise<void> {
    await restart(this.#settings.hardware);
    await this.ready();
  }

  /** Takes the machine off the network, both ways. A reboot brings a new link, which is up. */
  async cutLink(): Promise<void> {
    await must("ip", ["link", "set", hostLink(this.#settings.hardware), "down"]);
  }

  async restoreLink(): Promise<void> {
    await must("ip", ["link", "set", hostLink(this.#settings.hardware), "up"]);
  }

  /** Off, and its disk is gone. */
  async remove(): Promise<void> {
    await this.powerOff();
    removeDisk(this.#settings.folder);
  }
}

/** SSH's own try costs more: it is made only when something listens. */
function portIsOpen(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: address, port: 22, timeout: 500 });
  const end = (open: boolean) => {
    socket.destroy();
    resolve(open);
  };
  socket
    .once("connect", () => end(true))
    .once("error", () => end(false))
    .once("timeout", () => end(false));
  return promise;
}
