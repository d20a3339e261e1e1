#!/bin/sh
# Stand-in for Miniforge's installer and for the one call of `conda` that a deployment makes.
#
# It does not prove: that the real installer can be fetched, unpacks and runs on the host, that the channel has the
# asked Python, how long conda's solver takes, or that the engine runs with that Python: the environment gets the
# machine's own python3, whatever was asked for. It needs no network and accepts only the calls below.
#
#   sh Miniforge3-standin.sh -b -p PREFIX
#   PREFIX/bin/conda create -y -p ENVIRONMENT --override-channels -c CHANNEL python=X.Y pip
set -eu

usage="usage of this stand-in: $0 -b -p PREFIX"
prefix=
batch=no
while getopts bp: option; do
  case $option in
  b) batch=yes ;;
  p) prefix=$OPTARG ;;
  *) echo "$usage" >&2 && exit 2 ;;
  esac
done
if [ "$batch" != yes ] || [ -z "$prefix" ]; then echo "$usage" >&2 && exit 2; fi
if [ -e "$prefix" ]; then
  # The real installer says so too: https://github.com/conda/constructor, header.sh
  echo "ERROR: File or directory already exists: '$prefix'" >&2
  echo "If you want to update an existing installation, use the -u option." >&2
  exit 1
fi

echo "PREFIX=$prefix"
mkdir -p "$prefix/bin"
cat >"$prefix/bin/conda" <<'CONDA'
#!/bin/sh
# Stand-in for conda, see Miniforge3-standin.sh.
set -eu

refuse() {
  echo "this stand-in knows only: conda create -y -p ENVIRONMENT --override-channels -c CHANNEL python=X.Y pip" >&2
  echo "it was called: conda $*" >&2
  exit 2
}

[ $# -eq 9 ] || refuse "$@"
[ "$1 $2 $3" = "create -y -p" ] || refuse "$@"
environment=$4
[ "$5 $6" = "--override-channels -c" ] || refuse "$@"
channel=$7
[ "$9" = pip ] || refuse "$@"
case $8 in
  python=3.*) asked=${8#python=} ;;
  *) refuse "$@" ;;
esac

found=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
echo "stand-in conda: this machine's Python $found takes the place of $asked from $channel" >&2
python3 -m venv "$environment"
mkdir -p "$environment/conda-meta"
CONDA
chmod 755 "$prefix/bin/conda"
echo "installation finished."
