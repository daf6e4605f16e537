#!/usr/bin/env bash
# The dashboard in a headless Chromium, before a hub of its own with the sandbox behind it and a vendor whose every text is hostile.
# Writes screenshots to target/dashboard/shots/.
#
# run.sh [PROGRAM]    the program is target/debug/toolwright unless given
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out="$root/target/dashboard"
program=$(realpath "${1:-${CARGO_TARGET_DIR:-$root/target}/debug/toolwright}")
browser=$("$here/install.sh")
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
run=$(mktemp -d "$out/run.XXXXXX")
hub=""
finish() {
  [ -z "$hub" ] || kill "$hub" 2>/dev/null || true
  rm -rf "$run"
}
trap finish EXIT

# A project with the two vendors and a hostile one.
mkdir -p "$run/project/specs" "$run/project/generated"
cp -r "$root/specs/." "$run/project/specs/"
cp -r "$here/hostile" "$run/project/specs/hostile"
for vendor in torii cakewalk; do
  mkdir "$run/project/generated/$vendor"
  cp "$root/generated/$vendor/"*.json "$run/project/generated/$vendor/"
done
"$program" --root "$run/project" build hostile >/dev/null

"$program" --root "$run/project" hub --sandbox --dev --http 127.0.0.1:0 >"$run/said" 2>"$run/errors" &
hub=$!
for _ in $(seq 600); do
  grep -q 'Next, in another' "$run/said" && break
  kill -0 "$hub" 2>/dev/null || break
  sleep 0.05
done
if ! grep -q 'Next, in another' "$run/said"; then
  cat "$run/said" "$run/errors" >&2
  exit 1
fi

mkdir -p "$out/shots"
cp "$here"/*.mjs "$out/"
node "$out/dashboard.mjs" "$browser" "$run/said" "$out/shots" "$program" || { tail -n 20 "$run/errors" >&2; exit 1; }
