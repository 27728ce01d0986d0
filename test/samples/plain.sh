#!/bin/sh
# Every sample is plain C: without the generator, with strict flags, from any compiler.
#
# usage: plain.sh SOURCE COMPILER…
set -u
source=$1
shift
object=$(mktemp)
trap 'rm -f "$object"' EXIT

count=0
failed=0
for compiler in "$@"; do
    for file in "$source"/samples/*/*.c; do
        count=$((count + 1))
        if message=$($compiler -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$source/dsl" \
            -I"$source/core" -I"$source/runtimes/cli" -I"$source/runtimes/argo" \
            -c "$file" -o "$object" 2>&1); then
            echo "ok $count - $compiler ${file#"$source/"}"
        else
            failed=1
            echo "not ok $count - $compiler ${file#"$source/"}"
            echo "$message" | sed 's/^/# /'
        fi
    done
done
echo "1..$count"
exit $failed
