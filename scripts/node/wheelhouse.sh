#!/usr/bin/env bash
# wheelhouse.sh: all packages of the locks lie in the shared wheelhouse. One node downloads, the others wait.
# The directory's own name is the mark: LOCK.partial becomes LOCK when it is whole.
set -euo pipefail

release=${DEEPSEEK_ROOT:-}/opt/deepseek/current

count() { # packages in both locks
  cat "$release/locks/uv.txt" "$release/locks/requirements.txt" | grep -c '^[A-Za-z0-9]'
}

lock() { # WHEELHOUSE SECONDS-WITHOUT-A-PACKAGE: alone in it; the lock goes with this process
  local waited=0 step=$(($2 < 10 ? $2 : 10)) code seen='' found
  exec 9>"$1.lock"
  while true; do
    code=0 && flock -w "$step" -E 75 9 || code=$?
    # Any other code: a file system without locks is as without the other group.
    ((code == 75)) || return 0
    found=$(find "$1.partial" -name '*.whl' | wc -l)
    [[ $found == "$seen" ]] || waited=0 seen=$found
    ((waited += step))
    ((waited <= $2)) ||
      { echo "another group holds $1.lock and no package came for $2 s; look at its stage runtime" >&2 && return 1; }
    python3 -m deepseek.status runtime waiting "waits for another group to fill $1" "$found" "$(count)" packages
  done
}

download() { # PREFIX WHEELHOUSE INDEX-URL SECONDS
  local prefix=$1 partial=$2.partial lock host=${3#*://}
  host=${host%%/*}
  mkdir -p "$partial"
  lock "$2" "$4" # another group may want the same packages
  [[ ! -d $2 ]] || return 0
  # A download that was cut off goes on: pip keeps the files whose hash is right.
  # A mirror in a private network may have no certificate: what is trusted is the hashes and not the host.
  for lock in uv requirements; do
    "$prefix/bin/python" -m pip download --disable-pip-version-check --no-cache-dir --progress-bar off \
      --require-hashes --no-deps --only-binary :all: -r "$release/locks/$lock.txt" \
      --index-url "$3" --trusted-host "${host##*@}" -d "$partial"
  done 2>&1 | python3 -m deepseek.progress runtime "downloads packages" "$(count)" packages '^Collecting '
  mv -T "$partial" "$2"
}

main() {
  local facts prefix wheelhouse
  mapfile -t facts < <(python3 -m deepseek.expect runtime.prefix runtime.wheelhouse runtime.indexUrl \
    runtime.downloader node timeouts.runtimeSeconds)
  ((${#facts[@]} == 6)) || { echo "$release/expect.json cannot be read; run pulumi up again" >&2 && return 1; }
  prefix=${facts[0]} wheelhouse=${facts[1]}
  if [[ -d $wheelhouse ]]; then
    return
  elif [[ ${facts[3]} == "${facts[4]}" ]]; then
    download "$prefix" "$wheelhouse" "${facts[2]}" "${facts[5]}"
  else
    python3 -m deepseek.wheelhouse "$(count)"
  fi
}

main "$@"
