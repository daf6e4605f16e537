#!/usr/bin/env bash
# The referee over every real description of the shared folder, in every emission: see corpus.py.
#
# corpus.sh [SHARED [FILE…]]    the shared folder is $TOOLWRIGHT_SHARED, else ../shared; files as the corpus's index names them
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
shared=${1:-${TOOLWRIGHT_SHARED:-$root/../shared}}
[ $# -eq 0 ] || shift
"$here/install.sh"
(cd "$root" && cargo build --locked --quiet)
"$root/target/clients/venv/bin/python" "$here/corpus.py" "${CARGO_TARGET_DIR:-$root/target}/debug/toolwright" "$shared" "$@"
