#!/usr/bin/env bash
# Prism, a validating mock of a description, behind the program: every tool of each description is called once with arguments made from
# its schema, and no request may be rejected. Loopback only. Part of .ci/deep: Prism takes a minute to install.
#
# run.sh [FILE…]    Torii and files of the shared corpus unless given; the program is target/debug/toolwright
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out="$root/target/prism"
program="${CARGO_TARGET_DIR:-$root/target}/debug/toolwright"
corpus="${TOOLWRIGHT_SHARED:-$root/../shared}/corpus"
mkdir -p "$out"
if ! cmp -s "$here/package.json" "$out/package.json" || [ ! -d "$out/node_modules/@stoplight/prism-cli" ]; then
  echo "installing Prism"
  cp "$here/package.json" "$out/package.json"
  (cd "$out" && npm install --no-package-lock --no-audit --no-fund --loglevel=error)
fi
files=("$@")
if [ ${#files[@]} = 0 ]; then
  files=("$root/specs/torii/openapi.yaml")
  # Not among them: descriptions with lists in form bodies or with label and matrix parameters, which Prism does not read.
  for name in oas-examples/3.1-train-travel.yaml oas-examples/3.0-uspto.yaml netlify/swagger.yml adyen/PayoutService-v68.yaml \
    adyen/TransferService-v4.yaml twilio/twilio_lookups_v2.json twilio/twilio_pricing_v2.json; do
    if [ -r "$corpus/$name" ]; then files+=("$corpus/$name"); else echo "skipped: $corpus/$name is not there"; fi
  done
fi
run=$(mktemp -d "$out/run.XXXXXX")
mock=""
finish() {
  [ -z "$mock" ] || kill "$mock" 2>/dev/null || true
  rm -rf "$run"
}
trap finish EXIT
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost

# meet MOCKED SERVED NAME: a mock of one description, and the tools of the other called against it.
meet() {
  local mocked=$1 file=$2 name=$3 port environment=() met=0
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  node "$out/node_modules/@stoplight/prism-cli/dist/index.js" mock --errors -h 127.0.0.1 -p "$port" "$mocked" >"$run/prism" 2>&1 &
  mock=$!
  for _ in $(seq 600); do
    grep -q "Prism is listening" "$run/prism" && break
    kill -0 "$mock" 2>/dev/null || break
    sleep 0.1
  done
  # Any key will do; which variables there are is the program's to say.
  while read -r variable; do environment+=("$variable=key-of-the-test"); done < <(
    "$program" inspect "$file" --json | python3 -c 'import json, sys; [print(v["name"]) for one in json.load(sys.stdin) for v in one["variables"]]')
  env "${environment[@]}" python3 "$here/call_all.py" "$name" \
    "$program" serve "$file" --stdio --no-gate --log off --base-url "http://127.0.0.1:$port" || met=1
  # What Prism found wrong, whatever it answered.
  if grep -oE "Violation: request.*" "$run/prism" | sort | uniq -c >"$run/violations"; then
    cat "$run/violations" >&2
    met=1
  fi
  kill "$mock" 2>/dev/null || true
  wait "$mock" 2>/dev/null || true
  mock=""
  return $met
}

# The harness itself: a mock that wants a parameter which the served description does not have must be heard of.
served='{"openapi":"3.0.3","info":{"title":"Self","version":"1"},"servers":[{"url":"https://self.example"}],"paths":{"/things":{"get":{"summary":"List things","parameters":[{"name":"q","in":"query","description":"Words.","schema":{"type":"string"}}],"responses":{"200":{"description":"Fine","content":{"application/json":{"schema":{"type":"object"}}}}}}}}}'
echo "$served" >"$run/served.json"
echo "${served/\"schema\":{\"type\":\"string\"\}/\"required\":true,\"schema\":{\"type\":\"integer\"\}}" >"$run/mocked.json"
if meet "$run/mocked.json" "$run/served.json" self >"$run/self" 2>&1; then
  cat "$run/self" >&2
  echo "FAILED: a request that Prism rejects goes unheard" >&2
  exit 1
fi
grep -q "FAILED self: 1 of 1 tools" "$run/self" || { cat "$run/self" >&2; exit 1; }

failed=0
for file in "${files[@]}"; do
  meet "$file" "$file" "$(basename "$(dirname "$file")")/$(basename "$file")" || failed=1
done
exit $failed
