#!/usr/bin/env bash
# Installs what the browser test needs into target/dashboard/, once, and prints where the browser is: the machine's Chromium, else
# Playwright's, else the distribution's.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out="$here/../../target/dashboard"
mkdir -p "$out"
out=$(cd "$out" && pwd)

stamp=$(cat "$here/package.json" "${BASH_SOURCE[0]}" | cksum)
if [ "$(cat "$out/installed" 2>/dev/null)" != "$stamp" ]; then
  rm -f "$out/installed"
  echo "installing the packages of the browser test" >&2
  cp "$here/package.json" "$out/package.json"
  (cd "$out" && npm install --no-package-lock --no-audit --no-fund --loglevel=error) >&2
  echo "$stamp" >"$out/installed"
fi

find_browser() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then return; fi
  done
  find "$out/browsers" -type f \( -name chrome-headless-shell -o -name headless_shell -o -name chrome \) 2>/dev/null | grep -m1 .
}

if ! find_browser; then
  echo "installing Chromium" >&2
  PLAYWRIGHT_BROWSERS_PATH="$out/browsers" timeout 300 "$out/node_modules/.bin/playwright-core" install chromium-headless-shell >&2 ||
    { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null &&
      { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2; } ||
    { echo "no Chromium could be installed; say where one is in \$CHROMIUM" >&2; exit 1; }
  find_browser
fi
