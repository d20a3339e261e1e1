#!/usr/bin/env bash
# runtime.sh: the engine's Python environment, made whole or made again. Run by deepseek.runtime, which reports.
set -euo pipefail

root=${DEEPSEEK_ROOT:-}
opt=$root/opt/deepseek
release=$opt/current

say() {
  echo "$1" >&2
  python3 -m deepseek.status runtime running "$1"
}

install_conda() { # INSTALLER-URL SHA256
  local name=miniforge-$2.sh
  [[ ! -e $opt/conda/.complete ]] || return 0
  say "installs Miniforge from $1"
  rm -rf "$opt/conda"
  aria2c --no-conf=true --quiet --allow-overwrite=true --check-integrity=true "--checksum=sha-256=$2" \
    --max-tries=5 --retry-wait=5 --dir="$opt" --out="$name" "$1" ||
    { echo "Miniforge cannot be fetched from $1, or has another SHA-256 than ${2:0:12}" >&2 && return 1; }
  # A conda cannot be moved: its programs know where they lie.
  bash "$opt/$name" -b -p "$opt/conda" >&2
  touch "$opt/conda/.complete"
  rm -f "$opt/$name"
}

make_environment() { # PREFIX PYTHON CHANNEL
  say "makes the environment with Python $2 from $3"
  rm -rf "$1"
  "$opt/conda/bin/conda" create -y -p "$1" --override-channels -c "$3" "python=$2" pip >&2
}

install_packages() { # PREFIX WHEELHOUSE
  local offline=(--no-index --find-links "$2" --require-hashes --no-deps)
  say "installs packages from $2"
  "$1/bin/python" -m pip install --disable-pip-version-check --quiet "${offline[@]}" -r "$release/locks/uv.txt" >&2
  # The host's owner may keep a cache of their own and say so there; else nothing of uv stays.
  [[ -f $root/etc/uv/uv.toml ]] || export UV_CACHE_DIR=$opt/uv-cache
  "$1/bin/uv" pip install --python "$1/bin/python" --offline "${offline[@]}" \
    -r "$release/locks/requirements.txt" >&2
  [[ -f $root/etc/uv/uv.toml ]] || rm -rf "$opt/uv-cache"
}

main() {
  local facts
  mapfile -t facts < <(python3 -m deepseek.expect runtime.prefix runtime.condaInstallerUrl \
    runtime.condaInstallerSha256 runtime.python runtime.condaChannel runtime.wheelhouse)
  ((${#facts[@]} == 6)) || { echo "$release/expect.json cannot be read; run pulumi up again" >&2 && return 1; }
  install_conda "${facts[1]}" "${facts[2]}"
  make_environment "${facts[0]}" "${facts[3]}" "${facts[4]}"
  bash "$release/bin/wheelhouse.sh"
  install_packages "${facts[0]}" "${facts[5]}"
}

main "$@"
