#!/usr/bin/env bash
# The contract is sound OpenAPI 3.1 (rules: .redocly.yaml).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
build/npm/node_modules/.bin/redocly lint --config .redocly.yaml openapi/openapi.yaml
