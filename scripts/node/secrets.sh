#!/usr/bin/env bash
# secrets.sh GROUP NODE < secrets.json: keeps the node's secrets and its claim. The only way that a secret takes.
set -euo pipefail

root=${DEEPSEEK_ROOT:-}
etc=$root/etc/deepseek

fail() { echo "$1" >&2 && exit 1; }

holder() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["group"])' "$etc/claim.json" 2>/dev/null || true
}

# Writes beside the file and renames: a reader never sees half of it, and nobody else ever sees any of it.
replace() { # FILE < content
  local partial=$1.partial
  rm -f "$partial"
  (umask 077 && cat >"$partial")
  mv -f "$partial" "$1"
}

checked() { # stdin to stdout; an error names what is wrong and never a value
  python3 -c 'import json, sys
try:
    found = json.load(sys.stdin)
    assert isinstance(found["operatorKey"], str) and isinstance(found.get("apiKeys", {}), dict)
except Exception as error:
    sys.exit(f"the secrets on stdin are not as expected ({type(error).__name__}); nothing was changed")
json.dump(found, sys.stdout)'
}

main() {
  local group=$1 node=$2 held secrets
  held=$(holder)
  [[ -z $held || $held == "$group" ]] || fail "this host belongs to group $held; nothing was changed"
  secrets=$(checked)
  install -d -m 0755 "$etc"
  install -d -m 0700 "$etc/secrets"
  printf '{"group":"%s","node":"%s"}\n' "$group" "$node" | replace "$etc/claim.json"
  printf '%s\n' "$secrets" | replace "$etc/secrets/secrets.json"
  if systemctl is-active --quiet deepseek-gateway.service; then
    systemctl reload deepseek-gateway.service ||
      fail "the gateway did not take the new keys; look at journalctl -u deepseek-gateway"
  fi
}

main "$@"
