#!/usr/bin/env bash
# The referee on the tools that a real client saw (run.sh wrote them), and on those of every vendor, under its own names and under
# compact ones. Counts tokens and checks schemas with the packages of target/clients/.
#
# referee.sh [SHARED]    the shared folder is $TOOLWRIGHT_SHARED, else ../shared
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out="$root/target/clients"
program="${CARGO_TARGET_DIR:-$root/target}/debug/toolwright"
shared=${1:-${TOOLWRIGHT_SHARED:-$root/../shared}}
[ -s "$out/tools.json" ] || "$here/run.sh"
compact=$(mktemp -d "$out/compact.XXXXXX")
trap 'rm -rf "$compact"' EXIT

# judge SERVER FILE IGNORED
judge() {
  "$out/venv/bin/python" "$shared/tools/check_tools.py" "$2" --server "$1" --fail-on error \
    --profile claude,openai,gemini,cursor,vscode --ignore "$3" --ranks "$out/node_modules/js-tiktoken/dist/ranks/o200k_base.cjs"
}

judge torii "$out/tools.json" N02,T03
cp -r "$root/specs" "$compact/specs"
for integration in "$compact"/specs/*/integration.yaml; do
  printf '\nnames: compact\n' >>"$integration"
done
"$program" --root "$compact" build >/dev/null
for vendor in $(ls "$root/specs"); do
  judge "$vendor" "$root/generated/$vendor/tools.json" N02,T03
  judge "$vendor" "$compact/generated/$vendor/tools.json" T03
done
