import { existsSync } from "node:fs";
import type { Expectations } from "./expectations.ts";
import { TestNode } from "./node.ts";

/** Stands for conda's installer: a conda whose environments have a Python that plays pip, uv and the engine. */
const INSTALLER = `
echo "installer $*" >>"$DEEPSEEK_ROOT/calls"
mkdir -p "$3/bin"
cat >"$3/bin/conda" <<'CONDA'
#!/bin/bash
echo "conda $*" >>"$DEEPSEEK_ROOT/calls"
[[ ! -e $DEEPSEEK_ROOT/conda-fails ]] || { echo "PackagesNotFoundError: python=3.12" >&2; exit 1; }
mkdir -p "$4/bin"
cp "$DEEPSEEK_ROOT/python" "$4/bin/python"
CONDA
chmod +x "$3/bin/conda"`;

const PYTHON = `#!/bin/bash
echo "python $*" >>"$DEEPSEEK_ROOT/calls"
case $* in
  *"pip download"*)
    [[ ! -e $DEEPSEEK_ROOT/pip-fails ]] || { echo "ERROR: HTTP error 404" >&2; exit 1; }
    echo "Collecting sglang==0.5.10.post1"
    touch "\${@: -1}/x.whl" ;;
  *"pip install"*) printf '#!/bin/bash\\necho "uv $* cache=$UV_CACHE_DIR" >>"$DEEPSEEK_ROOT/calls"\\n' >"\${0%/*}/uv"; chmod +x "\${0%/*}/uv" ;;
  *"import sglang"*) cat "$DEEPSEEK_ROOT/version" ;;
esac`;

const ARIA2C = `
echo "aria2c $*" >>"$DEEPSEEK_ROOT/calls"
for word; do
  case $word in --dir=*) dir=\${word#*=} ;; --out=*) out=\${word#*=} ;; esac
done
cp "$DEEPSEEK_ROOT/installer.sh" "$dir/$out"`;

/** A node whose host has everything that the runtime is made of, played by scripts that write down their calls. */
export function runtimeNode(change: (expect: Expectations) => void = () => {}): TestNode {
  const node = new TestNode(change);
  node.done("preflight", "shared");
  node.write("/installer.sh", INSTALLER);
  node.write("/python", PYTHON);
  node.write("/version", "0.5.10.post1\n");
  node.begin(["chmod", "+x", node.at("/python")]);
  node.fake("aria2c", ARIA2C);
  return node;
}

/** The calls since the last time, by their program. */
export function calls(node: TestNode): string[] {
  if (!existsSync(node.at("/calls"))) return [];
  const found = node.read("/calls").trim().split("\n");
  node.write("/calls", "");
  return found.filter((line) => line !== "");
}
