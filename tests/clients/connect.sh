#!/usr/bin/env bash
# What `toolwright connect` prints, given to the clients that it is for: the blocks by way of the inspector, which reads the same kind of
# file, the commands by way of a shell. Claude Desktop, Cursor, VS Code and the web clients cannot be installed here.
#
# connect.sh [PROGRAM]    the program is target/debug/toolwright unless given
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out="$root/target/clients"
program=$(realpath "${1:-${CARGO_TARGET_DIR:-$root/target}/debug/toolwright}")
"$here/install.sh"
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
export MCP_INSPECTOR_SECRET_STORE=memory DISABLE_AUTOUPDATER=1 DISABLE_TELEMETRY=1 CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1
run=$(mktemp -d "$out/connect.XXXXXX")
# Clients keep their settings in the home folder and start servers in a folder of their own.
export HOME="$run/home"
mkdir -p "$HOME" "$run/elsewhere" "$run/bin"
server=""
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$run"
}
trap finish EXIT
node=node
[ -x "$out/node_modules/.bin/node" ] && node="$out/node_modules/.bin/node"

# The printed commands say `npx @modelcontextprotocol/inspector` and `claude`: here they find what is installed.
cat >"$run/bin/npx" <<END
#!/bin/sh
[ "\$1" = @modelcontextprotocol/inspector ] || { echo "npx \$1 is not installed" >&2; exit 127; }
shift
exec "$node" "$out/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js" "\$@"
END
chmod +x "$run/bin/npx"
[ ! -x "$out/node_modules/.bin/claude" ] || ln -s "$out/node_modules/.bin/claude" "$run/bin/claude"
export PATH="$run/bin:$PATH"
cd "$run/elsewhere"

connect() {
  "$program" --root "$root" connect "$@" 2>"$run/hints"
}
# expect NAME WORDS COMMAND…: the command succeeds and says the words.
expect() {
  local name=$1 words=$2
  shift 2
  if ! "$@" >"$run/said" 2>&1 || ! grep -qF -- "$words" "$run/said"; then
    cat "$run/said" >&2
    echo "FAILED $name: no \`$words\`" >&2
    exit 1
  fi
  echo "ok  $name"
}
# The inspector reads the others' `mcpServers`, which VS Code calls `servers`, and wants the kind of a URL said, which Cursor tells by itself.
as_inspector_reads() {
  python3 -c '
import json, sys
[servers] = json.load(sys.stdin).values()
for server in servers.values():
    if "url" in server:
        server["type"] = "streamable-http"
json.dump({"mcpServers": servers}, sys.stdout)'
}

"$program" --root "$root" serve --sandbox --http 127.0.0.1:0 >"$run/table" &
server=$!
for _ in $(seq 200); do
  grep -q '/torii/mcp' "$run/table" && break
  sleep 0.05
done
address=$(grep -oE -m1 'http://[0-9.:]+' "$run/table" | head -n1)

for client in claude-desktop cursor vscode; do
  for way in stdio http; do
    options=()
    [ $way = stdio ] || options=(--http "$address")
    connect $client "${options[@]}" | as_inspector_reads >"$run/$client.json"
    for vendor in torii cakewalk; do
      expect "$client, $way, $vendor" "list_all_${vendor}_users" \
        npx @modelcontextprotocol/inspector --cli --config "$run/$client.json" --server $vendor --method tools/list
    done
  done
done

connect inspector --http "$address" >"$run/steps"
while read -r line; do
  expect "inspector: ${line##*--cli }" _users sh -c "$line"
done < <(grep -E '^ +npx ' "$run/steps")

if ! command -v claude >/dev/null; then
  echo "skipped: Claude Code could not be installed"
  exit 0
fi
for way in stdio http; do
  options=()
  [ $way = stdio ] || options=(--http "$address")
  connect claude-code "${options[@]}" >"$run/steps"
  sh -e "$run/steps" >/dev/null
  claude mcp list >"$run/listed"
  for vendor in torii cakewalk; do
    expect "claude-code, $way, $vendor" Connected grep "^$vendor:" "$run/listed"
    claude mcp remove $vendor >/dev/null
  done
done
