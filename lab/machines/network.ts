import { readFileSync } from "node:fs";
import { labFolder } from "./places.ts";
import { must } from "./program.ts";

/** A bridge of this host with a /24 of its own; the host has the address .1 on it. */
export interface Network {
  /** Interface name, at most 15 characters. */
  readonly bridge: string;
  /** First three numbers of the addresses: `10.78.1`. */
  readonly prefix: string;
}

export const hostAddress = (network: Network): string => `${network.prefix}.1`;

/** Written on the bridge itself, so that another clone of this repository sees whose it is. */
const owner = `lab of ${labFolder}`;

/** Makes the bridge where it is not there yet; refuses what belongs to somebody else. */
export async function raiseNetwork(network: Network): Promise<void> {
  const holder = bridgeOwner(network);
  if (holder === owner) return;
  if (holder !== undefined) throw new Error(takenMessage(network, holder));
  const taken = await addressHolder(network.prefix);
  if (taken !== undefined)
    throw new Error(
      `the lab needs the addresses ${network.prefix}.0/24, but interface ${taken} of this host has one of them`,
    );
  await must("ip", ["link", "add", network.bridge, "type", "bridge"]);
  await must("ip", ["link", "set", network.bridge, "alias", owner, "up"]);
  await must("ip", ["address", "add", `${hostAddress(network)}/24`, "dev", network.bridge]);
}

/** Removes the bridge if it is ours. */
export async function removeNetwork(network: Network): Promise<void> {
  if (bridgeOwner(network) === owner) await must("ip", ["link", "delete", network.bridge]);
}

export const networkIsUp = (network: Network): boolean => bridgeOwner(network) === owner;

/** Who made the bridge, by its alias; undefined where there is no such interface. */
function bridgeOwner(network: Network): string | undefined {
  try {
    return readFileSync(`/sys/class/net/${network.bridge}/ifalias`, "utf8").trim();
  } catch {
    return undefined;
  }
}

async function addressHolder(prefix: string): Promise<string | undefined> {
  const links = JSON.parse(await must("ip", ["-json", "-4", "address"])) as readonly {
    readonly ifname: string;
    readonly addr_info: readonly { readonly local?: string }[];
  }[];
  return links.find((link) => link.addr_info.some((address) => address.local?.startsWith(`${prefix}.`)))
    ?.ifname;
}

function takenMessage(network: Network, holder: string): string {
  const who = holder.startsWith("lab of ") ? `the ${holder}` : `somebody else ("${holder}")`;
  return (
    `interface ${network.bridge} belongs to ${who}: end that lab first (npm run dev:down in its folder), ` +
    `or remove a forgotten one by hand: ip link delete ${network.bridge}`
  );
}
