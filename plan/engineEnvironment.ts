import { MACHINES } from "./catalogue/machines.ts";
import type { ClusterConfig } from "./clusterConfig.ts";
import type { Member } from "./groups.ts";

/** Environment of one rank's engine; the user's own values win. */
export function engineEnvironment(config: ClusterConfig, member: Member): Readonly<Record<string, string>> {
  return {
    // The weights lie on the shared path; a look at the hub would only wait for a network that may not be there.
    HF_HUB_OFFLINE: "1",
    TRANSFORMERS_OFFLINE: "1",
    // Without these the engine takes the address of the default route, and hosts with several networks hang.
    SGLANG_HOST_IP: member.address,
    HOST_IP: member.address,
    ...interfaceEnvironment(member),
    ...(config.nodes > 1 ? fabricEnvironment(config, member) : {}),
    ...config.engineEnv,
  };
}

/** Only where the user named the interface: else the node finds it by its address when the engine starts. */
function interfaceEnvironment(member: Member): Record<string, string> {
  const name = member.host?.networkInterface;
  // `=` makes NCCL match the name exactly instead of as a prefix; Gloo knows exact names only.
  return name === undefined ? {} : { NCCL_SOCKET_IFNAME: `=${name}`, GLOO_SOCKET_IFNAME: name };
}

function fabricEnvironment(config: ClusterConfig, member: Member): Record<string, string> {
  const { fabric } = MACHINES[config.machine];
  switch (fabric) {
    case "none":
      return {};
    case "ib":
      return { ...SHOW_FABRIC, ...ibDevices(member) };
    case "efa":
      // Without the plug-in's name NCCL looks for a file that new EFA installers lack, and falls back to TCP
      // without a word (awslabs/awsome-distributed-ai, dsr1-deepep-efa).
      return { ...SHOW_FABRIC, NCCL_NET_PLUGIN: "ofi", FI_PROVIDER: "efa" };
    default:
      return fabric satisfies never;
  }
}

/** The lines that prove which network carries the ranks' traffic; a few dozen, at start only. */
const SHOW_FABRIC = { NCCL_DEBUG: "INFO", NCCL_DEBUG_SUBSYS: "INIT,NET" } as const;

function ibDevices(member: Member): Record<string, string> {
  const devices = member.host?.ibDevices ?? [];
  return devices.length === 0 ? {} : { NCCL_IB_HCA: `=${devices.join(",")}` };
}
