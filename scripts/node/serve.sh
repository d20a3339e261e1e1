#!/usr/bin/env bash
# serve.sh: starts this node's rank of the engine. Its environment comes from the unit's EnvironmentFile.
set -euo pipefail

root=${DEEPSEEK_ROOT:-}
current=$root/opt/deepseek/current

node_python() { # MODULE ARGS: our own programs, with the host's Python
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$current python3 -m "$@"
}

# NCCL and Gloo guess, and a wrong guess (docker0, a storage network) hangs at the rendezvous without a word.
choose_interface() {
  local interface
  interface=$(node_python deepseek.interface)
  export NCCL_SOCKET_IFNAME=${NCCL_SOCKET_IFNAME:-$interface}
  export GLOO_SOCKET_IFNAME=${GLOO_SOCKET_IFNAME:-$interface}
}

main() {
  local args facts
  choose_interface
  mapfile -t args <"$current/engine/sglang.args"
  mapfile -t facts < <(node_python deepseek.expect runtime.prefix generation)
  ((${#facts[@]} == 2)) || { echo "$current/expect.json cannot be read; run pulumi up again" >&2 && return 1; }
  mkdir -p "$root/var/lib/deepseek/cache"
  # deepseek.engine_log tells one life of the engine from the next by this line.
  echo "deepseek: engine starts, generation ${facts[1]}, at $(date -u +%Y-%m-%dT%H:%M:%SZ)" >&2
  # SGLang's progress bars end in carriage returns, which the journal would hold back until the load is over.
  # The translator outlives a stop of the unit, so that the engine's last words are kept; it ends with them.
  exec 2> >(
    trap '' TERM INT
    exec stdbuf -oL tr '\r' '\n' >&2
  )
  exec "${facts[0]}/bin/python" -m sglang.launch_server "${args[@]}"
}

main "$@"
