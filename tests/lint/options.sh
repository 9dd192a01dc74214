#!/usr/bin/env bash
# README.md names every option that `fieldpassd --help` names, and every environment variable that the server reads.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

PROGRAM=${FIELDPASSD:-build/asan/fieldpassd}
VARIABLE='FIELDPASS_[A-Z][A-Z0-9_]*'

errors=0

refuse() {
	echo "$1"
	errors=$((errors + 1))
}

in_readme() { # WORD, whole
	grep -qE -e "(^|[^A-Za-z0-9_-])$1([^A-Za-z0-9_-]|\$)" README.md
}

help=$("$PROGRAM" --help)
mapfile -t flags < <(grep -oE -e '(^|[^A-Za-z0-9-])--[a-z][a-z0-9-]*' <<<"$help" | grep -oE -e '--.*' | sort -u)
mapfile -t variables < <({ grep -oE "$VARIABLE" <<<"$help"; grep -ohE "\"$VARIABLE\"" src/*.[ch] | tr -d '"'; } | sort -u)
((${#flags[@]})) || refuse '--help names no option'

for word in "${flags[@]}" "${variables[@]}"; do
	in_readme "$word" || refuse "README.md does not name $word"
done
while IFS= read -r word; do
	flag=--$(tr 'A-Z_' 'a-z-' <<<"${word#FIELDPASS_}")
	# no pipe: grep leaves at the first it finds, and who still writes into the pipe has then failed
	grep -qxF -e "$word" -e "$flag" < <(printf '%s\n' "${variables[@]}" "${flags[@]}") || refuse "README.md names $word, which the server does not read"
done < <(grep -oE "$VARIABLE" README.md | sort -u)

((errors == 0))
