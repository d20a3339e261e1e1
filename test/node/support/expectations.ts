/** What the plan would write into `expect.json` for a group of two CPU nodes, with every path below `root`. */
export function expectations(root: string) {
  const lock = "0123456789ab";
  return {
    group: "dev",
    node: "dev-rank0",
    rank: 0,
    roles: ["rank", "gateway"],
    generation: "aaaaaaaaaaaa",
    address: "192.0.2.10",
    interface: null as string | null,
    peers: [
      { name: "dev-rank0", rank: 0, address: "192.0.2.10" },
      { name: "dev-rank1", rank: 1, address: "192.0.2.11" },
    ],
    ports: { engineHttp: 30000, rendezvous: 5000, ops: 30080 },
    shared: { path: `${root}/shared` },
    machine: {
      name: "cpu",
      gpu: null as string | null,
      gpus: 1,
      gpuMemoryMib: null as number | null,
      minDriver: null as string | null,
      rdma: "none",
      ibDevices: [] as string[],
    },
    disk: { path: `${root}/opt/deepseek`, minFreeGib: 0, sharedMinFreeGib: 0 },
    weights: {
      name: "tiny",
      repository: "test/tiny",
      revision: "c".repeat(40),
      endpoint: "http://127.0.0.1:9",
      path: `${root}/shared/deepseek/weights/tiny@cccccccc`,
      bytes: 1000,
      fetcher: "dev-rank0",
    },
    runtime: {
      python: "3.12",
      prefix: `${root}/opt/deepseek/runtime/${lock}`,
      wheelhouse: `${root}/shared/deepseek/wheelhouse/${lock}`,
      indexUrl: "http://127.0.0.1:9/simple",
      condaInstallerUrl: "http://127.0.0.1:9/miniforge.sh",
      condaInstallerSha256: "0".repeat(64),
      condaChannel: "conda-forge",
      downloader: "dev-rank0",
    },
    engine: {
      version: "0.5.10.post1",
      httpHost: "127.0.0.1",
      httpPort: 30000,
      servedModelName: "tiny",
    },
    gateway: { publicHost: "192.0.2.10", port: 8443 } as { publicHost: string; port: number } | null,
    timeouts: { weightsSeconds: 2, runtimeSeconds: 2, readySeconds: 2 },
  };
}

export type Expectations = ReturnType<typeof expectations>;
