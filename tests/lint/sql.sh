#!/usr/bin/env bash
# SQL gets the time as a parameter, since the sandbox has a clock of its own; and it names its columns, since a prepared
# statement must not change its shape under a migration. Each statement has somebody who runs it.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

CLOCKS='\b(now|clock_timestamp|transaction_timestamp|statement_timestamp|timeofday) *\('
CLOCKS+='|\b(current_timestamp|current_time|current_date|localtimestamp|localtime)\b'
CLOCKS+="|'(now|today|tomorrow|yesterday)'"
STAR='\bselect +\*'

errors=0

# refuse PATTERN WORDS: no SQL file may match, its comments apart
refuse() {
	local file hits
	while IFS= read -r file; do
		hits=$(sed -E 's/--.*//' "$file" | grep -niE "$1") || continue
		while IFS= read -r hit; do echo "$file:${hit%%:*}: $2: ${hit#*:}"; done <<<"$hits"
		errors=$((errors + 1))
	done < <(find sql -name '*.sql' -o -name '*.part' | sort)
}

refuse "$CLOCKS" 'take the time as a parameter'
refuse "$STAR" 'name the columns'

# A statement that nobody runs is dead.
for file in sql/queries/*.sql; do
	name=$(basename -- "$file" .sql)
	grep -rqw "FP_Q_$name" src && continue
	echo "$file: no code names FP_Q_$name"
	errors=$((errors + 1))
done

((errors == 0))
