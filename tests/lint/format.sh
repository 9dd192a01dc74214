#!/usr/bin/env bash
# The C files look as .clang-format says; `./dev format` makes them so.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

find src include tests -name '*.[ch]' -print0 | xargs -0 -r clang-format --dry-run -Werror --ferror-limit=1
