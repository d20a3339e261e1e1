import type { ClusterPlan, NodePlan } from "../plan/clusterPlan.ts";
import { weightsPath } from "../plan/paths.ts";
import { sha256 } from "./archive.ts";
import { newestDriver } from "./driver.ts";
import { LOCK_PATH, type NodeFiles, nodeFile } from "./nodeFiles.ts";

/** Free space for Miniforge, the engine's environment and kernel caches, GiB: with CUDA libraries or without. */
const DISK_FREE_GIB = { gpu: 40, cpu: 8 };

/** Digits of a lock's hash that name its folders. */
const LOCK_DIGITS = 12;

/**
 * How long a node waits while nothing moves (no byte, no package, no mark of another node) before it calls that a
 * failure and tries again: far above a hub's worst pause, far below the time that `up` waits in all.
 */
const STANDSTILL_SECONDS = 15 * 60;

/** Where releases, Miniforge and the engine's environments lie on every node. */
const OPT = "/opt/deepseek";

/**
 * What a node must find and be: written to `expect.json`, and judged by the node's own programs alone.
 *
 * Sizes are bytes, MiB or GiB as their names say; times are seconds.
 */
export function expectations(plan: ClusterPlan, node: NodePlan, files: NodeFiles, generation: string) {
  const { engine, gateway, group, machine, ports, sharedPath } = plan;
  const readySeconds = plan.readyTimeoutMinutes * 60;
  const standstillSeconds = Math.min(STANDSTILL_SECONDS, readySeconds);
  return {
    group,
    node: node.name,
    rank: node.rank,
    roles: node.roles,
    generation,
    address: node.address,
    interface: node.host?.networkInterface ?? null,
    peers: plan.nodes.map(({ name, rank, address }) => ({ name, rank, address })),
    ports,
    shared: { path: sharedPath },
    machine: {
      name: machine.name,
      gpu: machine.gpu?.name ?? null,
      gpus: machine.gpusPerNode,
      gpuMemoryMib: machine.gpu?.memoryMib ?? null,
      minDriver: machine.gpu && newestDriver(machine.gpu.minDriver, engine.minDriver),
      rdma: plan.nodes.length > 1 ? machine.fabric : "none",
      ibDevices: node.host?.ibDevices ?? [],
    },
    disk: { path: OPT, minFreeGib: DISK_FREE_GIB[machine.gpu ? "gpu" : "cpu"], sharedMinFreeGib: 0 },
    weights: weightsOf(plan),
    runtime: runtimeOf(plan, files),
    engine: {
      version: engine.version,
      httpHost: argument(node, "--host"),
      httpPort: ports.engineHttp,
      servedModelName: argument(node, "--served-model-name"),
    },
    gateway: node.roles.includes("gateway") ? { publicHost: gateway.publicHost, port: gateway.port } : null,
    timeouts: { weightsSeconds: standstillSeconds, runtimeSeconds: standstillSeconds, readySeconds },
  };
}

/** The gateway's node fetches for all: it is the one that is surely there first. */
function weightsOf({ gateway, model, sharedPath, sources }: ClusterPlan) {
  return {
    name: model.name,
    repository: model.repository,
    revision: model.revision,
    endpoint: sources.hubEndpoint,
    path: weightsPath(sharedPath, model),
    bytes: model.bytes,
    fetcher: gateway.node,
  };
}

function runtimeOf({ engine, gateway, sharedPath, sources }: ClusterPlan, files: NodeFiles) {
  const lock = sha256(nodeFile(files, LOCK_PATH)).slice(0, LOCK_DIGITS);
  return {
    python: engine.python,
    prefix: `${OPT}/runtime/${lock}`,
    wheelhouse: `${sharedPath}/deepseek/wheelhouse/${lock}`,
    indexUrl: sources.pypiIndexUrl,
    condaInstallerUrl: sources.condaInstallerUrl,
    condaInstallerSha256: sources.condaInstallerSha256,
    condaChannel: sources.condaChannel,
    downloader: gateway.node,
  };
}

/** The value of a flag that the plan always sets, so that a node checks what the engine is really told. */
function argument({ launch, name }: NodePlan, flag: string): string {
  const value = launch.argv[launch.argv.indexOf(flag) + 1];
  if (!launch.argv.includes(flag) || value === undefined)
    throw new Error(`the launch of ${name} lacks ${flag}`);
  return value;
}
