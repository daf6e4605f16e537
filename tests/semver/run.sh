#!/usr/bin/env bash
# Whether our rating of a change is ever lower than what cargo-semver-checks finds between the crates that are generated before and
# after it. Installs cargo-semver-checks where it is missing (some minutes).
#
# tests/semver/run.sh [TOOLWRIGHT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
toolwright=${1:-target/debug/toolwright}
command -v cargo-semver-checks >/dev/null || cargo install --locked cargo-semver-checks
exec python3 tests/semver/check.py "$toolwright" "$PWD/target/semver"
