import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Instance } from "../../../lab/machines/instance.ts";
import type { Machine } from "../../../lab/machines/machine.ts";
import { run } from "../../../lab/machines/program.ts";
import { cloudConfig } from "../../../lab/machines/seed.ts";
import { machineSteps } from "../../../lab/machines/steps.ts";
import { waitFor } from "../../../lab/machines/waitFor.ts";
import { debianPackagesStep } from "../../../lab/setup/debianPackages.ts";
import { runSteps } from "../../../lab/setup/steps.ts";

const instance = new Instance("parts");

/** Two machines, and a third one that starts with a document of its own. */
const [first, second, third] = [1, 2, 3].map((number) => instance.machine(number)) as [
  Machine,
  Machine,
  Machine,
];

const says = async (machine: Machine, command: string): Promise<string> => {
  const { code, stdout, stderr } = await machine.ssh(command);
  if (code !== 0) throw new Error(`${machine.name}: ${command}: exit ${code}: ${stderr}`);
  return stdout.trim();
};

beforeAll(async () => {
  await runSteps([debianPackagesStep, ...machineSteps]);
  await instance.remove();
  await instance.start(2);
});

afterAll(() => instance.remove());

describe("a booted machine", () => {
  test("is a whole system: systemd is content and cloud-init has found no error", async () => {
    expect(await says(first, "cloud-init status --wait")).toBe("status: done");
    expect(await says(first, "systemctl is-system-running --wait")).toBe("running");
    expect(await says(first, "hostname")).toBe("node1");
  });

  test("shows the host key that was made before its boot", async () => {
    const { publicKey } = await second.hostKey();
    expect(await says(second, "cut -d' ' -f1,2 /etc/ssh/ssh_host_*_key.pub")).toBe(publicKey);
  });

  test("lets in nobody without the lab's key, and a user with the key may sudo", async () => {
    const { knownHosts, address } = first.login;
    const options = [
      `UserKnownHostsFile=${knownHosts}`,
      "BatchMode=yes",
      "IdentityFile=none",
      "IdentityAgent=none",
    ];
    const args = [...options.flatMap((option) => ["-o", option]), `root@${address}`, "true"];
    expect((await run("ssh", ["-F", "none", ...args])).code).toBe(255);
    expect(await says(first, "su debian -c 'sudo -n id -u'")).toBe("0");
  });

  test("shares /shared, as a mount point, with the others and nothing else", async () => {
    await says(first, "mountpoint /shared && echo to all > /shared/note && echo mine > /dev/shm/note");
    expect(await says(second, "cat /shared/note; ls /dev/shm")).toBe("to all");
  });

  test("reaches the others by address, and an unknown name fails at once", async () => {
    await says(first, `ping -c1 -W2 ${second.address}`);
    expect(await says(first, "! timeout 2 getent hosts host.example")).toBe("");
    const { code } = await first.ssh("timeout 2 getent hosts host.example");
    expect(code).toBe(2);
  });

  test("keeps its units apart from those of the other machine", async () => {
    const unit = "systemd-run --unit=same-name sleep 600";
    await Promise.all([says(first, unit), says(second, unit)]);
    await says(first, "systemctl kill --signal=SIGKILL same-name");
    expect(await says(second, "systemctl is-active same-name")).toBe("active");
  });
});

describe("power and link", () => {
  test("a reboot from outside and one from inside come back with the disk as it was", async () => {
    await says(first, "echo kept > /root/note");
    const boots = [await bootId(first)];
    await first.reboot();
    boots.push(await bootId(first));
    await first.ssh("systemctl reboot");
    const again = { until: "the machine has rebooted itself", seconds: 30 };
    await waitFor(
      again,
      async () =>
        ((await first.ssh("cat /proc/sys/kernel/random/boot_id")).stdout.trim() || boots[1]) !== boots[1],
    );
    boots.push(await bootId(first));
    expect(new Set(boots).size).toBe(3);
    expect(await says(first, "cat /root/note")).toBe("kept");
  });

  test("a cut link takes the machine off the network until it is restored", async () => {
    await second.cutLink();
    expect((await first.ssh(`ping -c1 -W1 ${second.address}`)).code).not.toBe(0);
    await second.restoreLink();
    await second.ready();
    await says(first, `ping -c1 -W2 ${second.address}`);
  });

  test("a sudden power-off leaves no process, and the machine starts again with its disk", async () => {
    await says(second, "echo kept > /root/note; systemctl is-active sshd");
    await second.powerOff();
    expect(second.isOn).toBe(false);
    expect(await processesOf("dslab-parts2")).toEqual([]);
    await second.start();
    await second.ready();
    expect(await says(second, "cat /root/note")).toBe("kept");
  });

  test("a machine whose keeper was killed is off, and can be started and removed", async () => {
    const { pid } = JSON.parse(readFileSync(`${instance.folder}/node2/process.json`, "utf8")) as {
      pid: number;
    };
    process.kill(pid, "SIGKILL");
    const until = "no process of the machine is left";
    await waitFor({ until, seconds: 10 }, async () => (await processesOf("dslab-parts2")).length === 0);
    expect(second.isOn).toBe(false);
    await second.start();
    await second.ready();
  });

  test("an ordered stop lets units end well", async () => {
    const unit =
      "systemd-run --unit=ends-well --property=ExecStop='sh -c \"echo well > /root/end\"' sleep 600";
    await says(second, unit);
    await second.stop();
    expect(second.isOn).toBe(false);
    await second.start();
    await second.ready();
    expect(await says(second, "cat /root/end")).toBe("well");
  });
});

test("a machine's own document reaches it as user data", async () => {
  await third.start(cloudConfig({ write_files: [{ path: "/etc/note.json", content: '{"rank":1}' }] }));
  await third.ready();
  await says(third, "cloud-init status --wait");
  expect(await says(third, "cat /etc/note.json")).toBe('{"rank":1}');
});

test("removed machines leave no disk, process, link or cgroup, and /shared stays", async () => {
  await instance.remove();
  expect(instance.machines()).toEqual([]);
  expect(instance.networkIsUp).toBe(false);
  expect(await processesOf("dslab-parts")).toEqual([]);
  expect((await run("ip", ["-brief", "link"])).stdout).not.toContain("dslab-parts");
  expect(readFileSync("/proc/mounts", "utf8")).not.toContain(`${instance.folder}/`);
  expect(existsSync("/sys/fs/cgroup/unified/dslab-parts1")).toBe(false);
  expect(existsSync(`${instance.shared}/note`)).toBe(true);
});

const bootId = (machine: Machine): Promise<string> => says(machine, "cat /proc/sys/kernel/random/boot_id");

/** A machine's processes have its cgroup, its keeper and systemd-nspawn its name. What waits to be reaped has ended. */
async function processesOf(machine: string): Promise<string[]> {
  const { stdout } = await run("ps", ["-eo", "stat=,pid=,cgroup=,args="]);
  return stdout.split("\n").filter((line) => !line.startsWith("Z") && line.includes(machine));
}
