import { MACHINES } from "../catalogue/machines.ts";
import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";

/** Devices of InfiniBand or RoCE: rank n of one host talks to rank n of the next over the same rail. */
export function rdmaIssues({ backend, hosts, machine }: ClusterConfig): Issue[] {
  const first = hosts[0];
  if (backend !== "hosts" || first === undefined) return [];
  const { fabric } = MACHINES[machine];
  return hosts.flatMap(({ name, ibDevices }, index): Issue[] => {
    const path = `hosts[${index}].ibDevices`;
    if (ibDevices.length === 0 && first.ibDevices.length === 0) return [];
    if (fabric !== "ib") {
      if (ibDevices.length === 0) return [];
      return [
        {
          path,
          message: `${machine} has no InfiniBand or RoCE`,
          hint: "remove ibDevices, or set machine to the kind that these hosts are",
        },
      ];
    }
    if (ibDevices.length !== first.ibDevices.length) {
      return [
        {
          path,
          message: `${name} has ${ibDevices.length} devices and ${first.name} has ${first.ibDevices.length}`,
          hint: "list as many devices on every host, in the order of the GPUs",
        },
      ];
    }
    if (new Set(ibDevices).size !== ibDevices.length) {
      return [
        { path, message: `names a device twice: ${ibDevices.join(", ")}`, hint: "list each device once" },
      ];
    }
    return [];
  });
}
