#!/usr/bin/env bash
# A C file is one noun or one operation: at most 500 lines.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

LIMIT=500

find src include tests -name '*.[ch]' -exec awk -v limit="$LIMIT" '
	FNR == limit + 1 { print FILENAME ": has more than " limit " lines: split it by noun or operation"; long = 1 }
	END { exit long }' {} +
