#!/usr/bin/env bash
# Runs a TypeScript file of the lab on the Node that npm brings: lab/run.sh SCRIPT ARGS…
# The only thing it needs on the machine is some Node with npm ≥ 8; what package-lock.json names comes with it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Installs node_modules if it is not the one of the present package-lock.json.
# Packages' own install scripts stay off: those of @pulumi/* would fetch plugins.
install_packages() {
  local stamp=$root/.lab/steps/npm lock_hash log
  mkdir -p "$root/.lab/steps"
  lock_hash=$(sha256sum <"$root/package-lock.json")
  if [[ -x $root/node_modules/.bin/node && -f $stamp && $(<"$stamp") == "$lock_hash" ]]; then return; fi
  exec 9>"$root/.lab/steps/npm.lock"
  flock 9
  # Whoever held the lock may have done the work.
  if [[ ! -x $root/node_modules/.bin/node || ! -f $stamp || $(<"$stamp") != "$lock_hash" ]]; then
    log=$(mktemp)
    if ! (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 9>&-; then
      # Its first lines name the cause; the rest is npm's page of options.
      grep -v '^npm warn' "$log" | head -n 20 >&2
      rm -f "$log"
      echo "lab/run.sh: npm ci failed: Node with npm 8 or newer and a way to the npm registry are needed" >&2
      exit 1
    fi
    rm -f "$log"
    printf '%s' "$lock_hash" >"$stamp"
    echo "made npm packages"
  fi
  exec 9>&-
}

main() {
  if [[ $# -eq 0 ]]; then
    echo "usage: lab/run.sh SCRIPT ARGS…" >&2
    exit 2
  fi
  install_packages
  exec "$root/node_modules/.bin/node" "$root/$1" "${@:2}"
}

main "$@"
