#!/usr/bin/env bash
# The official conformance suite, both requirement sets: against the program, and against a fixture server that has the tools which
# the suite wants to call (runtime/examples/conformance.rs). What each is not meant to do stands in conformance/*.yml.
#
# conformance.sh [PROGRAM [FIXTURE]]    from target/debug unless given
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out="$root/target/clients"
built="${CARGO_TARGET_DIR:-$root/target}/debug"
program=$(realpath "${1:-$built/toolwright}")
fixture=$(realpath "${2:-$built/examples/conformance}")
"$here/install.sh"
node=node
[ -x "$out/node_modules/.bin/node" ] && node="$out/node_modules/.bin/node"
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
run=$(mktemp -d "$out/conformance.XXXXXX")
started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  rm -rf "$run"
}
trap finish EXIT

# start NAME COMMAND…: prints nothing; the URL that the server names first is in $url afterwards.
start() {
  local name=$1
  shift
  "$@" >"$run/$name" 2>"$run/$name.log" &
  started+=($!)
  for _ in $(seq 200); do
    url=$(grep -oE -m1 'http://[^ ]+/mcp' "$run/$name" | head -n1) && return
    sleep 0.05
  done
  cat "$run/$name.log" >&2
  echo "FAILED: $name does not start" >&2
  exit 1
}
# suite NAME ARGUMENT…: one run of the suite against $url, silent when it is as expected.
suite() {
  local name=$1
  shift
  if ! "$node" "$out/node_modules/@modelcontextprotocol/conformance/dist/index.js" server --url "$url" -o "$run/results" "$@" \
    >"$run/said" 2>&1; then
    sed -n '/=== SUMMARY ===/,$p' "$run/said" >&2
    echo "FAILED: conformance, $name" >&2
    exit 1
  fi
  echo "ok  conformance, $name: $(grep -E '^Total:' "$run/said" || tail -n1 "$run/said")"
}

for server in product fixture; do
  case $server in
    product) start product "$program" --root "$root" serve torii --sandbox --http 127.0.0.1:0 ;;
    fixture) start fixture "$fixture" ;;
  esac
  for revision in 2025-11-25 2026-07-28; do
    suite "$server, $revision" --requirements $revision --expected-failures "$here/conformance/$server-$revision.yml"
  done
  suite "$server, headers" --scenario http-header-validation --spec-version 2026-07-28
done
# These are not scored yet. The fixture server passes them all the same.
for scenario in json-schema-2020-12 http-custom-header-server-validation; do
  suite "fixture, $scenario" --scenario $scenario --spec-version 2026-07-28
done
