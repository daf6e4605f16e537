#!/usr/bin/env bash
# For each vendor whose integration.yaml names a URL: fetch, build, compare, and open a pull request. Run by vendor-drift.yml, or by hand.
#
# vendor-drift.sh [VENDOR…]      in the root of a clean checkout with its whole history
# BASE_BRANCH is what it starts from and asks to be merged into (main); `gh` opens the pull request.
set -euo pipefail

base=${BASE_BRANCH:-main}
export GIT_AUTHOR_NAME=${GIT_AUTHOR_NAME:-vendor-drift} GIT_AUTHOR_EMAIL=${GIT_AUTHOR_EMAIL:-vendor-drift@users.noreply.github.com}
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
report=$(mktemp)
trap 'rm -f "$report"' EXIT
failed=0

vendors=("$@")
if [ ${#vendors[@]} -eq 0 ]; then
  mapfile -t vendors < <(grep -lE '^source: *\{.*url:|^ +url: ' specs/*/integration.yaml | xargs -r -n1 dirname | xargs -r -n1 basename)
fi

# Exit code 3 of `diff` is "could not check": then the pull request says so instead of passing for harmless.
describe() {
  local code=0
  toolwright diff "$1" --against "git:$base" --format markdown >"$report" 2>"$report.err" || code=$?
  if [ "$code" -gt 1 ]; then
    { echo "**Could not check what this change means.**"; echo '```'; cat "$report.err"; echo '```'; } >"$report"
  fi
  rm -f "$report.err"
}

update() {
  local vendor=$1 branch="vendor-drift/$1"
  git checkout -q -B "$branch" "$base"
  toolwright fetch "$vendor" --update
  if git diff --quiet -- "specs/$vendor" && [ -z "$(git ls-files --others --exclude-standard "specs/$vendor")" ]; then
    echo "$vendor: nothing new"
    return
  fi
  # A description that does not fit integration.yaml any more is a pull request too: somebody must look at it.
  toolwright build "$vendor" || echo "$vendor: it does not build; the pull request is for mending it"
  describe "$vendor"
  git add "specs/$vendor" "generated/$vendor" 2>/dev/null || git add "specs/$vendor"
  git commit -q -m "What $vendor publishes now"
  git push -q --force origin "$branch"
  if [ -z "$(gh pr list --head "$branch" --state open --json number --jq '.[].number')" ]; then
    gh pr create --head "$branch" --base "$base" --title "$vendor: the vendor's API changed" --body-file "$report"
  else
    gh pr edit "$branch" --body-file "$report"
  fi
}

# One vendor that is down must not keep the others from being looked at. `set -e` counts for nothing in a condition, so each has a
# shell of its own.
for vendor in "${vendors[@]}"; do
  set +e
  (set -e; update "$vendor")
  [ $? -eq 0 ] || failed=1
  set -e
  git checkout -q --force "$base"
done
exit "$failed"
