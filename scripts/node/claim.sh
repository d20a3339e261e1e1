#!/usr/bin/env bash
# claim.sh check|remove GROUP NODE: may this group use this host, and the end of its use.
set -euo pipefail
root=${DEEPSEEK_ROOT:-} units=(sglang deepseek-weights deepseek-runtime deepseek-gateway deepseek-ops deepseek-preflight)
fail() { echo "$1" >&2 && exit 1; }
field() { # FILE KEY [KEY]: a value of a JSON file, or nothing
  python3 -c 'import functools, json, operator, sys
print(functools.reduce(operator.getitem, sys.argv[2:], json.load(open(sys.argv[1]))))' "$@" 2>/dev/null || true
}

ours() { grep -qs /opt/deepseek/ "$root/etc/systemd/system/$1.service"; } # a user's own sglang.service is not

refuse_others() { # GROUP
  local holder
  holder=$(field "$root/etc/deepseek/claim.json" group)
  [[ -z $holder || $holder == "$1" ]] ||
    fail "this host belongs to group $holder; run pulumi destroy for that stack first, or take another host"
}

check() { # GROUP
  local systemd unit
  [[ $(id -u) == 0 ]] || fail "root is needed here; connect as root or as a user with passwordless sudo"
  systemd=$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p' || true)
  ((${systemd:-0} >= 249)) || fail "systemd is ${systemd:-absent}, 249 is needed; use Ubuntu 22.04 or newer"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null ||
    fail "python3 is $(python3 --version 2>/dev/null || echo absent), 3.10 is needed; install it"
  refuse_others "$1"
  for unit in "${units[@]}"; do
    [[ ! -e $root/etc/systemd/system/$unit.service ]] || ours "$unit" ||
      fail "$unit.service on this host is not ours; rename or remove it first"
  done
}

remove() { # GROUP NODE; a host that got another place in its group meanwhile is left alone
  local node shared unit lock=$root/opt/deepseek/activate.lock
  command -v python3 >/dev/null || fail "python3 is missing, which reads whose this host is; install it"
  refuse_others "$1"
  node=$(field "$root/etc/deepseek/claim.json" node)
  [[ -z $node || $node == "$2" ]] || { echo "this host is $node now and stays" && return; }
  [[ ! -e $lock ]] || { exec 9<"$lock" && flock -w 60 9; } ||
    fail "a release is still being activated here, which would put our units back; run pulumi destroy again"
  shared=$(field "$root/opt/deepseek/current/expect.json" shared path)
  for unit in "${units[@]}"; do
    ours "$unit" || continue
    systemctl disable --now --quiet "$unit.service" || true
    systemctl kill --signal=SIGKILL "$unit.service" 2>/dev/null || true
    rm -f "$root/etc/systemd/system/$unit.service"
    systemctl reset-failed "$unit.service" 2>/dev/null || true
  done
  systemctl daemon-reload || true
  rm -rf "$root/opt/deepseek" "$root/etc/deepseek" "$root/var/lib/deepseek" "$root/run/deepseek"
  [[ -z $shared ]] || timeout -s KILL 20 rm -f "$shared/deepseek/groups/$1/$2.json" || true # its server may hang
  echo "$2 is removed; weights and packages stay${shared:+ under $shared/deepseek}"
}

main() { # VERB GROUP NODE
  case $1 in check | remove) "$@" ;; *) fail "use: claim.sh check|remove GROUP NODE" ;; esac
}

main "$@"
