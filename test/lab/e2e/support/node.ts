import type { Machine } from "../../../../lab/machines/machine.ts";

/** Everything of ours that one can find on a machine; empty when it is clean. */
const LOOK = `
  systemctl list-unit-files --no-legend 'deepseek*' 'sglang*' | sed 's/^/unit file: /'
  systemctl list-units --all --no-legend 'deepseek*' 'sglang*' | sed 's/^/unit: /'
  find /etc/systemd/system \\( -name 'deepseek*' -o -name 'sglang*' \\) | sed 's/^/link: /'
  for path in /opt/deepseek /etc/deepseek /var/lib/deepseek /run/deepseek /tmp/deepseek*; do
    if [ -e "$path" ]; then echo "path: $path"; fi
  done
  pgrep -fa 'sglang|deepseek|nginx' | grep -v pgrep | grep -v 'bash -c' | sed 's/^/process: /'
`;

export async function leftoversOf(machine: Machine): Promise<string[]> {
  const { stdout } = await machine.ssh(LOOK);
  return stdout.split("\n").filter((line) => line.trim() !== "");
}

/** Invocation id of every unit of ours: another id means that it was started again; a reload keeps it. */
export async function unitStartsOf(machine: Machine): Promise<Record<string, string>> {
  const { stdout } = await machine.ssh(
    "systemctl show --property=Id,InvocationID 'deepseek-*.service' sglang.service",
  );
  const blocks = stdout.trim().split("\n\n");
  const pairs = blocks.map((block) => {
    const property = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(block)?.[1] ?? "";
    return [property("Id"), property("InvocationID")] as const;
  });
  return Object.fromEntries(pairs.sort());
}

/** When the engine's main process was started, seconds since the epoch by the machine's clock. */
export async function engineStartedAt(machine: Machine): Promise<number> {
  const { stdout } = await machine.ssh(
    'date +%s.%N -d "$(systemctl show --value --property=ExecMainStartTimestamp sglang.service)"',
  );
  return Number(stdout);
}

/** File on the machine with the arguments of every process that was seen while it was watched. */
export const WATCHED_ARGUMENTS = "/root/arguments";

/** Notes the arguments of all processes, some twenty times a second for two minutes: the whole of a first `up`. */
export async function watchArguments(machine: Machine): Promise<void> {
  const loop = `for i in $(seq 2400); do cat /proc/[0-9]*/cmdline >>${WATCHED_ARGUMENTS} 2>/dev/null; sleep 0.05; done`;
  const { code, stderr } = await machine.ssh(
    `systemd-run --collect --unit=watch-arguments bash -c '${loop}'`,
  );
  if (code !== 0) throw new Error(`the arguments on ${machine.name} cannot be watched: ${stderr}`);
}
