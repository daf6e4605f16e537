#!/usr/bin/env bash
# Official MCP clients against the program, over HTTP, stdio and the bridge between them, with a recording vendor behind it.
# Writes the tools that they see to target/clients/tools.json, for referee.sh.
#
# run.sh [PROGRAM]    the program is target/debug/toolwright unless given
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out="$root/target/clients"
program=$(realpath "${1:-${CARGO_TARGET_DIR:-$root/target}/debug/toolwright}")
"$here/install.sh"
# Both examples are built to the same file.
for vendor in torii cakewalk; do
  cargo build --locked --quiet --manifest-path "$root/Cargo.toml" -p $vendor --example serve
  cp "${CARGO_TARGET_DIR:-$root/target}/debug/examples/serve" "$out/serve_$vendor"
done

python="$out/venv/bin/python"
node=node
[ -x "$out/node_modules/.bin/node" ] && node="$out/node_modules/.bin/node"
export TORII_API_KEY=canary-5f2c9e NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
# Clients that keep files of their own keep them here.
export HOME="$out/home"
run=$(mktemp -d "$out/run.XXXXXX")
mkdir -p "$HOME"
started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  rm -rf "$run"
}
trap finish EXIT

# Waits until a file holds a match of a pattern, and prints the match.
await() {
  for _ in $(seq 200); do
    if [ -s "$1" ] && grep -oE -m1 "$2" "$1" | head -n1; then return; fi
    sleep 0.05
  done
  echo "nothing like $2 in $1" >&2
  return 1
}

: >"$run/log"
"$python" "$here/upstream.py" "$run/port" "$run/log" &
started+=($!)
base="http://127.0.0.1:$(await "$run/port" '[0-9]+')/v1.0"
command=("$program" --root "$root" serve torii --base-url "$base")
"${command[@]}" --http 127.0.0.1:0 >"$run/table" &
started+=($!)
url=$(await "$run/table" 'http://[^ ]+/torii/mcp')

stdio=("${command[@]}" --stdio)
bridge=("$program" bridge "$url")

# The same vendor behind a hub: an account, and a server for all of its tools.
key=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
TOOLWRIGHT_HUB_KEY=$key "$program" --root "$root" hub --data "$run/data" --http 127.0.0.1:0 --allow-upstream "${base%/v1.0}" --no-access-log >"$run/hub" &
started+=($!)
hub=$(await "$run/hub" 'http://[0-9.:]+')
token=$(await "$run/hub" 'twk_[0-9a-f]+')
# create PATH BODY FIELD: makes something, and prints a field of it.
create() {
  curl -sS --fail-with-body "$hub$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2" |
    "$python" -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$3"
}
account=$(create /integrated-account \
  "{\"integration\": \"torii\", \"label\": \"Ours\", \"base_url\": \"$base\", \"credentials\": {\"TORII_API_KEY\": \"$TORII_API_KEY\"}}" id)
hosted=$(create "/integrated-account/$account/mcp" '{"name": "all of it"}' url)
hub_bridge=("$program" bridge "$hosted")

"$python" "$here/client_py.py" "$out/tools.json" - bridge "${bridge[@]}"
"$python" "$here/client_py.py" "$out/tools.json" "$hosted" "hub by bridge" "${hub_bridge[@]}"
"$python" "$here/client_py.py" "$out/tools.json" "$url" stdio "${stdio[@]}"

# A module finds packages beside itself, so it runs from where they are.
cp "$here/ts_client.mjs" "$out/ts_client.mjs"
"$node" "$out/ts_client.mjs" "$url" stdio "${stdio[@]}"
"$node" "$out/ts_client.mjs" - bridge "${bridge[@]}"
"$node" "$out/ts_client.mjs" "$hosted" "hub by bridge" "${hub_bridge[@]}"

inspector() {
  "$node" "$out/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js" --cli "$@"
}
# inspect NAME EXIT_CODE WORDS ARGUMENT…
inspect() {
  local name=$1 expected=$2 words=$3 code=0
  shift 3
  inspector "$@" >"$run/said" 2>&1 || code=$?
  if [ "$code" != "$expected" ] || ! grep -qF -- "$words" "$run/said"; then
    cat "$run/said" >&2
    echo "FAILED inspector, $name: exit code $code instead of $expected, or no \`$words\`" >&2
    exit 1
  fi
  echo "ok  inspector 2.12.0, $name"
}
for transport in http stdio bridge hub 'hub by bridge'; do
  case $transport in
    http) target=("$url" --transport http) ;;
    stdio) target=("${stdio[@]}" -e "TORII_API_KEY=$TORII_API_KEY") ;;
    bridge) target=("${bridge[@]}") ;;
    hub) target=("$hosted" --transport http) ;;
    'hub by bridge') target=("${hub_bridge[@]}") ;;
  esac
  inspect "$transport, list, strict" 0 list_all_torii_workflow_action_executions "${target[@]}" --method tools/list --strict
  inspect "$transport, call" 0 ada@example.com "${target[@]}" --method tools/call --tool-name list_all_torii_users --tool-arg limit=2
  inspect "$transport, unknown tool" 5 list_all_torii_user "${target[@]}" --method tools/call --tool-name list_all_torii_user
done

# What a generated crate serves by itself, with no program of ours.
for vendor in torii cakewalk; do
  inspect "$vendor's example, list" 0 "list_all_${vendor}_users" "$out/serve_$vendor" --method tools/list --strict
done

# Ten sessions of the Python client, fifteen of the TypeScript ones, five of the inspector: one call each. Each of the ten servers
# (over HTTP, in the hub, and eight over stdio) has read once which fields the account has of its own. Nothing else was asked.
sort "$run/log" | uniq -c >"$run/calls"
fields=id%2CfirstName%2ClastName%2Cemail%2Crole%2ClifecycleStatus%2CisDeletedInIdentitySources%2CisExternal%2CactiveAppsCount%2CcreationTime
{
  for owner in apps contracts users; do
    printf '%7d GET /v1.0/%s/fields HTTP/1.1 | Bearer %s | []\n' 10 "$owner" "$TORII_API_KEY"
  done
  printf '%7d GET /v1.0/users?fields=%s&size=2 HTTP/1.1 | Bearer %s | []\n' 30 "$fields" "$TORII_API_KEY"
} >"$run/expected"
if ! diff -u "$run/expected" "$run/calls"; then
  echo "FAILED: the vendor got something else" >&2
  exit 1
fi
echo "ok  the vendor got 30 calls and what ten servers ask before them, all as they must be"
