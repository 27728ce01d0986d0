#!/bin/sh
# Does what README.md says, with the files and commands that it shows, in an empty folder.
#
# usage: check.sh commands|make|meson|cmake|subproject SOURCE
#
# The environment decides which library is used: PATH and PKG_CONFIG_PATH name an installed
# one or a build folder. For `subproject` the library is built from SOURCE.
set -eu

way=$1
source=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
cd "$folder"

# The code block that follows the line "<!-- $1 -->" or "<!-- $1: anything -->".
block() {
    awk -v marker="<!-- $1" '
        index($0, marker " -->") == 1 || index($0, marker ": ") == 1 { found = 1; next }
        found && /^```/ { if (inside) exit; inside = 1; next }
        found && inside { print }
    ' "$source/README.md"
}

# Writes the file that README.md shows under its name.
take() {
    block "file: $1" >"$1"
    [ -s "$1" ] || {
        echo "README.md shows no $1"
        exit 1
    }
}

expect() {
    if [ "$1" != "{\"return_value\":$2}" ]; then
        echo "found $1 instead of the result $2"
        exit 1
    fi
}

# Builds, checks the result, changes a header that the pipeline includes, builds again.
build_twice() {
    sed -i -e 's/^#include .*/&\n#include "offset.h"/' -e 's/= seed +/= OFFSET + seed +/' \
        pipeline.c
    echo '#define OFFSET 0' >offset.h
    build
    expect "$($binary run -p seed=1)" "$promised"
    echo '#define OFFSET 1' >offset.h
    build
    expect "$($binary run -p seed=0)" "$promised"
    expect "$($binary run -p seed=1)" 90
}

promised=$(sed -n 's/^<!-- run: \(.*\) -->$/\1/p' "$source/README.md")
take pipeline.c
case $way in
commands)
    block run >commands
    grep -q dagger-codegen commands
    expect "$(sh -eu commands | tail -n 1)" "$promised"
    block also >commands
    grep -q -e --direct commands
    sh -eux commands
    ;;
make)
    take Makefile
    binary=./pipeline
    build() { make; }
    build_twice
    ;;
meson | subproject)
    take meson.build
    if [ "$way" = subproject ]; then
        mkdir -p subprojects/dagger
        (cd "$source" && tar -cf - --exclude './build*' --exclude ./.git .) |
            tar -xf - -C subprojects/dagger
    fi
    meson setup build
    binary=build/pipeline
    build() { ninja -C build pipeline; }
    build_twice
    ;;
cmake)
    take CMakeLists.txt
    cmake -B build
    binary=build/pipeline
    build() { cmake --build build; }
    build_twice
    ;;
*)
    sed -n 's/^# usage: //p' "$0"
    exit 2
    ;;
esac
