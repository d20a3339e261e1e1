import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import type { TestNode } from "./support/node.ts";
import { address, interfaceName, listen, mountTable, preflightNode } from "./support/preflightNode.ts";

/** The stage failed with this one line, in status.json and on stderr alike. */
async function refuses(node: TestNode, line: RegExp): Promise<void> {
  const ended = await node.python("preflight");
  expect(ended.code).toBe(1);
  expect(node.status()).toMatchObject({
    stage: "preflight",
    state: "failed",
    detail: expect.stringMatching(line),
  });
  expect(ended.stderr).toContain(node.status().detail);
}

/** nvidia-smi as it answers for these cards; the second answer lists the processes on them. */
function fakeGpus(node: TestNode, cards: readonly string[], processes: readonly string[] = []): void {
  node.fake(
    "nvidia-smi",
    `case $1 in *compute-apps*) printf '%s\\n' ${processes.map((each) => `'${each}'`).join(" ")} ;;
     *) printf '%s\\n' ${cards.map((each, n) => `'${n}, ${each}'`).join(" ")} ;; esac`,
  );
}

const h20 = "NVIDIA H20, 97871, 570.148.08";

function gpuNode() {
  return preflightNode((plan) => {
    plan.machine = { ...plan.machine, gpu: "H20", gpus: 2, gpuMemoryMib: 97871, minDriver: "570.26" };
  });
}

test("a host that is as the plan expects passes, and says so", async () => {
  const node = await preflightNode();
  expect(await node.python("preflight")).toMatchObject({ code: 0 });
  expect(node.status()).toMatchObject({ node: "dev-rank0", generation: "aaaaaaaaaaaa", stage: "shared" });
  expect(node.status().stages.preflight).toMatchObject({ state: "done", detail: "9 checks passed" });
});

test("a shared path that does not exist is named with what to do", async () => {
  const node = await preflightNode((plan) => {
    plan.shared.path += "/absent";
  });
  await refuses(node, /shared path \S+\/absent does not exist; mount the shared file system there/);
});

test("a shared path on the host's own disk is refused in a group of two", async () => {
  const node = await preflightNode();
  mountTable(node);
  await refuses(node, /is no mount but a directory of this host's own disk; mount/);
});

test("a group of one node may keep its weights on its own disk", async () => {
  const node = await preflightNode((plan) => {
    plan.peers = plan.peers.slice(0, 1);
  });
  mountTable(node);
  expect(await node.python("preflight")).toMatchObject({ code: 0 });
});

test("an address that this host does not have is named with those that it has", async () => {
  const node = await preflightNode((plan) => {
    plan.ports.ops = 0;
    plan.address = "198.51.100.77";
  });
  const ended = await node.python("preflight");
  expect(ended.stderr).toMatch(`no interface of this host holds 198.51.100.77`);
  expect(ended.stderr).toMatch(`${address} on ${interfaceName}`);
});

test("an interface of the user's that does not hold the address is refused with the right one", async () => {
  const node = await preflightNode((plan) => {
    plan.interface = "ib0";
  });
  await refuses(
    node,
    new RegExp(`is on ${interfaceName}, not on ib0; set networkInterface of dev-rank0 to ${interfaceName}`),
  );
});

test("a port that another program holds is named with the program", async () => {
  const node = await preflightNode();
  await listen(node, node.expect.ports.ops, "/user.slice");
  await refuses(
    node,
    new RegExp(
      `port ${node.expect.ports.ops} \\(status\\) is taken on \\S+ by jupyter \\(pid ${process.pid}\\)`,
    ),
  );
});

test("a port that our own running unit holds is no fault", async () => {
  const node = await preflightNode();
  await listen(node, node.expect.ports.rendezvous, "/system.slice/sglang.service");
  expect(await node.python("preflight")).toMatchObject({ code: 0 });
});

test("too little disk space is said in GiB, and no more once the runtime is there", async () => {
  const node = await preflightNode((plan) => {
    plan.disk.minFreeGib = 1e9;
  });
  await refuses(node, /GiB free and needs 1e\+09 GiB; free/);
  node.write(`/opt/deepseek/runtime/0123456789ab/x`, "");
  expect(await node.python("preflight")).toMatchObject({ code: 0 });
});

test.each([
  [
    "another card of a similar name",
    ["NVIDIA H200, 143771, 570.148.08", h20],
    /GPU 0 is NVIDIA H200, the plan needs H20/,
  ],
  ["too few cards", [h20], /shows 1 GPUs, the plan needs 2/],
  [
    "a card with less memory",
    [h20, "NVIDIA H20, 48000, 570.148.08"],
    /GPU 1 has 48000 MiB, the plan counted on 97871/,
  ],
  [
    "an old driver",
    [h20, "NVIDIA H20, 97871, 535.230.02"],
    /driver is 535.230.02, the engine's CUDA needs 570.26/,
  ],
] as const)("GPUs: %s is refused", async (_, cards, line) => {
  const node = await gpuNode();
  fakeGpus(node, cards);
  await refuses(node, line);
});

test("GPUs: a program of somebody else on a card is named", async () => {
  const node = await gpuNode();
  fakeGpus(node, [h20, h20], ["4242, 40960"]);
  node.write("/proc/4242/comm", "python3\n");
  await refuses(node, /python3 \(pid 4242\) holds 40960 MiB of GPU memory; stop that program/);
});

test("GPUs: no driver at all is one line", async () => {
  await refuses(await gpuNode(), /nvidia-smi is not on this host; install the NVIDIA driver/);
});

test("RDMA: no device, a device that does not exist, and a link that is down are told apart", async () => {
  const node = await preflightNode((plan) => {
    plan.machine = { ...plan.machine, rdma: "ib", ibDevices: ["mlx5_1"] };
  });
  await refuses(node, /shows no RDMA device; install the NIC's RDMA driver/);
  node.write("/sys/class/infiniband/mlx5_0/ports/1/state", "4: ACTIVE\n");
  await refuses(node, /mlx5_1 does not exist; this host has mlx5_0/);
  node.write("/sys/class/infiniband/mlx5_1/ports/1/state", "1: DOWN\n");
  await refuses(node, /mlx5_1 has no active port \(1: DOWN\)/);
});

test("RDMA: a device that is named with its port is held to that port alone", async () => {
  const named = async (device: string) => {
    const node = await preflightNode((plan) => {
      plan.machine = { ...plan.machine, rdma: "ib", ibDevices: [device] };
    });
    // RDMA needs unlimited locked memory too, which this test's own process may not have.
    node.write("/sys/class/infiniband/mlx5_1/ports/1/state", "1: DOWN\n");
    node.write("/sys/class/infiniband/mlx5_1/ports/2/state", "4: ACTIVE\n");
    return (await node.python("preflight")).stderr;
  };
  expect(await named("mlx5_1:2")).not.toContain("RDMA device");
  expect(await named("mlx5_1:1")).toMatch(/mlx5_1:1 has no active port \(1: DOWN\)/);
  expect(await named("mlx5_1:3")).toMatch(/mlx5_1:3 has no active port \(no such port\)/);
});

test("all faults of a host are printed at once, one a line", async () => {
  const node = await preflightNode((plan) => {
    plan.interface = "ib0";
    plan.disk.minFreeGib = 1e9;
  });
  mountTable(node);
  const { stderr } = await node.python("preflight");
  expect(stderr.trim().split("\n")).toHaveLength(3);
});

test("a missing package is installed without questions, and Debian's own nginx never starts", async () => {
  const node = await preflightNode();
  hideHostPrograms(node);
  node.fake("apt-get", 'echo "$DEBIAN_FRONTEND $NEEDRESTART_MODE $*" >>"$DEEPSEEK_ROOT/systemctl.log"');
  expect(await node.python("preflight")).toMatchObject({ code: 0 });
  expect(node.systemctl().slice(0, 5)).toEqual([
    "mask nginx.service",
    "noninteractive a -o DPkg::Lock::Timeout=450 -y -q update",
    "noninteractive a -o DPkg::Lock::Timeout=450 -y -q install --no-install-recommends nginx",
    "unmask nginx.service",
    "disable nginx.service",
  ]);
});

test("a missing package that apt cannot bring is one line with its reason", async () => {
  const node = await preflightNode();
  hideHostPrograms(node);
  node.fake(
    "apt-get",
    'case $* in *install*) echo "E: Unable to locate package nginx" >&2; exit 100 ;; esac',
  );
  await refuses(node, /E: Unable to locate package nginx\); install by hand: apt-get install nginx/);
});

/** A PATH with nothing but the few programs that the checks call, and no nginx. */
function hideHostPrograms(node: TestNode): void {
  mkdirSync(node.at("/few"));
  for (const program of ["/usr/bin/bash", "/usr/bin/python3", "/usr/bin/env", "/usr/sbin/ip"])
    symlinkSync(program, node.at(`/few/${program.split("/").at(-1)}`));
  rmSync(node.at("/fakes/nginx"));
  node.path = `${node.root}/fakes:${node.root}/few`;
}
