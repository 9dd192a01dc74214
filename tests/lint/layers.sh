#!/usr/bin/env bash
# Who may include what (design, section 8): a layer's files include public headers of the layers it stands on, their own private
# headers, and a library only where the library has its place.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# The public headers (include/fieldpass/) of each layer.
declare -A HEADERS=(
	[base]='base err arena buf clock id log metrics queue thread'
	[domain]='vocabulary policy catalog request rules booking matching schedule callback_plan representation phone'
	[crypto]='crypto'
	[json]='json'
	[text]='text'
	[store]='store records configure queries.gen'
	[http]='http'
	[net]='net'
	[worker]='worker'
	[api]='api app'
)
# What each layer may use beside itself; `main` is src/*.c.
declare -A USES=(
	[base]=''
	[domain]='base'
	[crypto]='base'
	[json]='base'
	[text]='base domain'
	[store]='base domain crypto'
	[http]='base json'
	[net]='base'
	[worker]='base domain store'
	[api]='base domain json text crypto store http'
	[audit]='base'
	[main]='base domain crypto json text store http net worker api'
)
# The only places of a library.
declare -A LIBRARIES=(
	[jansson.h]=json
	[libpq-fe.h]='store audit'
	[libpq/]=store
	[postgres_ext.h]=store
	[microhttpd.h]=http
	[openssl/]='crypto audit'
	[curl/]=net
	[seccomp.h]=main
	[uuid/]=base
)
# Generated headers that lie beside no .c file.
declare -A GENERATED=([routes.gen.h]=api)

errors=0

refuse() { # FILE:LINE WORDS
	echo "$1: $2"
	errors=$((errors + 1))
}

declare -A LAYER_OF
for layer in "${!HEADERS[@]}"; do
	for header in ${HEADERS[$layer]}; do LAYER_OF[$header.h]=$layer; done
done

is_word_of() { # WORD LIST
	[[ " $2 " == *" $1 "* ]]
}

check_public() { # PLACE LAYER HEADER: <fieldpass/HEADER>
	local owner=${LAYER_OF[$3]:-}
	if [[ -z $owner ]]; then
		[[ $3 == *.def ]] || refuse "$1" "<fieldpass/$3> belongs to no layer: name it in tests/lint/layers.sh"
	elif [[ $owner != "$2" ]] && ! is_word_of "$owner" "${USES[$2]}"; then
		refuse "$1" "$2 may not include <fieldpass/$3>, which is of $owner"
	fi
}

check_library() { # PLACE LAYER HEADER: <HEADER>
	local name
	for name in "${!LIBRARIES[@]}"; do
		if [[ $3 == "$name" || ($name == */ && $3 == "$name"*) ]] && ! is_word_of "$2" "${LIBRARIES[$name]}"; then
			refuse "$1" "<$3> has its only place in ${LIBRARIES[$name]}"
		fi
	done
}

check_private() { # PLACE LAYER FILE HEADER: "HEADER"
	[[ ${GENERATED[$4]:-} != "$2" ]] || return 0
	[[ $4 != */* && -e $(dirname -- "$3")/$4 ]] || refuse "$1" "\"$4\" does not lie beside the file"
}

check_file() { # FILE LAYER
	local line number target
	while IFS=: read -r number line; do
		target=$(sed -E 's/^[^<"]*[<"]([^>"]+)[>"].*/\1/' <<<"$line")
		case $line in
		*'<fieldpass/'*) check_public "$1:$number" "$2" "${target#fieldpass/}" ;;
		*'<'*) check_library "$1:$number" "$2" "$target" ;;
		*'"'*) check_private "$1:$number" "$2" "$1" "$target" ;;
		esac
	done < <(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' "$1" || true)
}

for file in include/fieldpass/*.h; do
	layer=${LAYER_OF[${file##*/}]:-}
	if [[ -z $layer ]]; then
		refuse "$file" 'belongs to no layer: name it in tests/lint/layers.sh'
	else
		check_file "$file" "$layer"
	fi
done
while IFS= read -r file; do
	layer=$(cut -d/ -f2 <<<"$file")
	[[ $file == src/*/* ]] || layer=main
	if [[ -v USES[$layer] ]]; then
		check_file "$file" "$layer"
	else
		refuse "$file" "src/$layer is no layer: name it in tests/lint/layers.sh"
	fi
done < <(find src -name '*.[ch]' | sort)

((errors == 0))
