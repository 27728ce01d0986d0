#!/bin/sh
# Manifests as people review them: golden/NAME.yaml is what the command NAME of
# golden/commands prints.
#
# usage: golden.sh BUILD [--update]
set -u
build=$1
update=${2-}
here=$(cd "$(dirname "$0")/golden" && pwd)
count=0
failed=0
found=$(mktemp)
trap 'rm -f "$found"' EXIT

check() {
    name=$1
    case $2 in
    */*) program=$build/$2 ;;
    *) program=$build/samples/$2/$2 ;;
    esac
    shift 2
    count=$((count + 1))
    if ! "$program" "$@" >"$found"; then
        echo "not ok $count - $name has a manifest"
        failed=1
    elif [ -n "$update" ]; then
        cp "$found" "$here/$name.yaml"
        echo "ok $count - $name # written"
    elif difference=$(diff -u "$here/$name.yaml" "$found"); then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        echo "$difference" | sed 's/^/# /'
        failed=1
    fi
}

while IFS= read -r line; do
    case $line in
    '#'*) continue ;;
    esac
    eval "check '${line%%:*}' ${line#*: }"
done <"$here/commands"
echo "1..$count"
exit $failed
