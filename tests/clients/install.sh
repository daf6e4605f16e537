#!/usr/bin/env bash
# Installs the official clients into target/clients/, once; a changed list of packages installs them again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out="$here/../../target/clients"
mkdir -p "$out"
out=$(cd "$out" && pwd)

stamp=$(cat "$here/requirements.txt" "$here/package.json" "${BASH_SOURCE[0]}" | cksum)
if [ "$(cat "$out/installed" 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi
rm -f "$out/installed"

echo "installing the Python client"
[ -x "$out/venv/bin/python" ] || python3 -m venv "$out/venv"
"$out/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"

echo "installing the TypeScript clients"
cp "$here/package.json" "$out/package.json"
# Claude Code fetches its binary in a script of its own; the others bring none.
(cd "$out" && npm install --no-package-lock --no-audit --no-fund --loglevel=error --ignore-scripts=false)
# The inspector wants Node 22.19; the package of that name brings one where the machine's is older.
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 19) ? 0 : 1)'; then
  (cd "$out" && npm install --no-package-lock --no-save --no-audit --no-fund --loglevel=error --ignore-scripts=false node@22)
fi
echo "$stamp" >"$out/installed"
