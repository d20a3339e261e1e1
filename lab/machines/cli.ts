import { spawn } from "node:child_process";
import { Instance, instanceNames } from "./instance.ts";
import { sshArguments } from "./login.ts";

const usage = `usage: bash lab/run.sh lab/machines/cli.ts dev|test|parts COMMAND
  start [COUNT]         network and COUNT machines (2), ready to log in
  stop                  switches all machines off in order; their disks stay
  remove                removes machines, disks and network
  status                says what there is
  ssh NODE [COMMAND]…   logs in as root, as in: ssh node1 journalctl -u sglang`;

await main(process.argv.slice(2));

async function main([name, command, ...rest]: readonly string[]): Promise<void> {
  const known = instanceNames.find((candidate) => candidate === name);
  if (known === undefined) return end(usage);
  const instance = new Instance(known);
  switch (command) {
    case "start":
      await instance.start(Number(rest[0] ?? 2));
      return status(instance);
    case "stop":
      await Promise.all(instance.machines().map((machine) => machine.stop()));
      return status(instance);
    case "remove":
      await instance.remove();
      return status(instance);
    case "status":
      return status(instance);
    case "ssh":
      return ssh(instance, rest);
    default:
      return end(usage);
  }
}

function status(instance: Instance): void {
  console.log(`network ${instance.network.bridge}: ${instance.networkIsUp ? "up" : "none"}`);
  for (const machine of instance.machines())
    console.log(`${machine.name}  ${machine.address}  ${machine.isOn ? "on" : "off"}`);
}

function ssh(instance: Instance, [node, ...command]: readonly string[]): void {
  const machine = instance.machines().find((candidate) => candidate.name === node);
  if (machine === undefined) {
    end(`no machine ${node ?? ""} in ${instance.name}`);
    return;
  }
  const client = spawn("ssh", [...sshArguments(machine.login), ...command], { stdio: "inherit" });
  client.once("close", (code) => {
    process.exitCode = code ?? 1;
  });
}

function end(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
