#!/usr/bin/env bash
# The referee on the tools that a real client saw (run.sh wrote them). Counts tokens and checks schemas with the packages of
# target/clients/.
#
# referee.sh [SHARED]    the shared folder is $TOOLWRIGHT_SHARED, else ../shared
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out="$root/target/clients"
shared=${1:-${TOOLWRIGHT_SHARED:-$root/../shared}}
[ -s "$out/tools.json" ] || "$here/run.sh"
"$out/venv/bin/python" "$shared/tools/check_tools.py" "$out/tools.json" --server torii \
  --profile claude,openai,gemini,cursor,vscode --ignore N02,T03 --ranks "$out/node_modules/js-tiktoken/dist/ranks/o200k_base.cjs"
