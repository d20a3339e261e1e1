#!/usr/bin/env bash
# receive.sh GROUP NODE SHA256 < base64 of a gzip of the release's tar: unpack beside the old one, then activate.
set -euo pipefail

opt=${DEEPSEEK_ROOT:-}/opt/deepseek

fail() { echo "$1" >&2 && exit 1; }

check_claim() { # GROUP NODE
  local claim=${DEEPSEEK_ROOT:-}/etc/deepseek/claim.json
  python3 -c 'import json, sys
found = json.load(open(sys.argv[1]))
sys.exit((found["group"], found["node"]) != tuple(sys.argv[2:]))' "$claim" "$@" 2>/dev/null ||
    fail "this host is not claimed by $2 of group $1 ($(cat "$claim" 2>/dev/null || echo no claim)); nothing was changed"
}

unpack() { # SHA256 PARTIAL < base64 of gzip of tar
  local sha256=$1 partial=$2 found
  rm -rf "$partial" "$partial.tar"
  base64 -d | gzip -d >"$partial.tar" || fail "the release did not arrive whole; run pulumi up again"
  found=$(sha256sum "$partial.tar" | cut -d ' ' -f 1)
  [[ $found == "$sha256" ]] || { rm -f "$partial.tar" && false; } ||
    fail "the release has SHA-256 ${found:0:12} and should have ${sha256:0:12}; run pulumi up again"
  mkdir "$partial"
  tar -x -f "$partial.tar" -C "$partial" --no-same-owner
  rm -f "$partial.tar"
}

main() {
  local group=$1 node=$2 sha256=$3 partial=$opt/releases/$3.partial
  [[ $sha256 =~ ^[0-9a-f]{64}$ ]] || fail "'$sha256' is no SHA-256"
  check_claim "$group" "$node"
  umask 022
  mkdir -p "$opt/releases"
  unpack "$sha256" "$partial"
  # From the new release itself: what activates it is what was tested with it.
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$partial python3 -m deepseek.activate "$sha256" >&2
}

main "$@"
