#!/usr/bin/env bash
# The shell scripts pass shellcheck.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

mapfile -t scripts < <(find tests docker -name '*.sh' | sort)
shellcheck dev .ci/run "${scripts[@]}"
