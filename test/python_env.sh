#!/bin/sh
# Prints the Python of a virtual environment with packages from the package index, which
# is made where it is not there yet. Fails with the reason as its output.
#
# usage: python_env.sh FOLDER PACKAGE…
set -u
folder=$1
shift
packages=$*

make_environment() {
    rm -rf "$folder"
    # shellcheck disable=SC2086 # a list of words
    said=$({ python3 -m venv "$folder" &&
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
            --timeout 15 --retries 1 $packages; } 2>&1) || {
        rm -rf "$folder"
        printf '%s\n' "$said" | tail -n 1
        return 1
    }
    echo "$packages" >"$folder/packages"
}

mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9
[ "$(cat "$folder/packages" 2>/dev/null)" = "$packages" ] || make_environment || exit
echo "$folder/bin/python"
