#!/usr/bin/env bash
# Keeps one machine of the lab: mounts its disk, boots it, boots it again when it reboots itself.
# It is the first process of a PID and mount namespace of its own (lab/machines/power.ts), so when it ends, however it
# ends, the kernel ends every process of the machine and its mounts are gone.
# usage: keeper.sh MACHINE DISK TREE [argument of systemd-nspawn]...
set -euo pipefail

readonly rebooted=133 # exit status of systemd-nspawn --keep-unit when the machine asked for a reboot

# systemd-nspawn puts a machine under the cgroup it was started in. Machines that share one would see, and kill, the
# processes of each other's units; where systemd is not the host's init nobody else gives us a cgroup of our own.
enter_own_cgroup() {
  local machine=$1 mount
  while read -r mount; do
    mkdir -p "$mount/$machine"
    echo 0 >"$mount/$machine/cgroup.procs"
  done < <(awk '$3 == "cgroup2" || ($3 == "cgroup" && $4 ~ /name=systemd/) { print $2 }' /proc/mounts)
}

# Returns systemd-nspawn's exit status; asked to end (TERM), it has the machine shut down first.
boot() {
  local nspawn status
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn "$@" </dev/null &
  nspawn=$!
  # shellcheck disable=SC2064  # this boot's pid is meant
  trap "kill -TERM $nspawn" TERM
  while :; do
    status=0
    wait "$nspawn" || status=$?
    # `wait` also returns when a trap ran.
    kill -0 "$nspawn" 2>/dev/null || return "$status"
  done
}

main() {
  local machine=$1 disk=$2 tree=$3 status
  shift 3
  [ -d /run/systemd/system ] || enter_own_cgroup "$machine"
  mount -t overlay overlay -o "lowerdir=$tree,upperdir=$disk/upper,workdir=$disk/work" "$disk/root"
  # At a reboot systemd-nspawn refuses to clean up a folder of its own that is not on a tmpfs.
  mkdir -p /run/systemd/nspawn
  mount -t tmpfs tmpfs /run/systemd/nspawn
  while :; do
    status=0
    boot -D "$disk/root" --machine="$machine" "$@" || status=$?
    [ "$status" -eq "$rebooted" ] || return "$status"
  done
}

main "$@"
