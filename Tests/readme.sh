#!/usr/bin/env bash
# Runs every command that README.md shows: the lines of its fenced `sh` blocks, one after the other,
# at the top of the repository, and stops at the first that fails. Comments and blank lines are
# passed over. A page whose commands do not work is worse than none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

commands=$(awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md |
    grep -vE '^[[:space:]]*(#|$)')
if [ -z "$commands" ]; then
    echo "README.md shows no commands" >&2
    exit 1
fi
while IFS= read -r line; do
    echo "\$ $line"
    start=$SECONDS
    status=0
    bash -euo pipefail -c "$line" </dev/null || status=$?
    echo "  $((SECONDS - start)) s, exit status $status"
    if [ "$status" -ne 0 ]; then exit "$status"; fi
done <<<"$commands"
