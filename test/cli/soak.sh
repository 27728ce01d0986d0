#!/bin/sh
# soak.sh SOAK: a million tasks in worker processes, and a task that prints a gigabyte:
# memory within bounds, no descriptor more than before, nothing left. TAP.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cp "$1" "$work/soak" # its processes are known by its path
cd "$work" || exit 1
mkdir place
test_count=0

# check TEXT COMMAND...: one test, that the command succeeds.
check() {
    title=$1
    shift
    test_count=$((test_count + 1))
    if "$@"; then
        echo "ok $test_count - $title"
    else
        echo "not ok $test_count - $title"
        cat said errors | tail -n 20 | cut -c -200 | sed 's/^/# /'
    fi
}

# runs OPTION...: the result is in the file `said`.
runs() {
    TMPDIR=$work/place ./soak run --progress none "$@" >said 2>errors
}

number() {
    sed -n "s/.*\"$1\": *\(-*[0-9][0-9]*\).*/\1/p" said
}

nothing_is_left() {
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/exe")" != "$work/soak" ] || return 1
    done
    [ -z "$(ls -A place)" ]
}

# 8 bytes for each number and 8 for each result; 8 MiB for all else.
a_million() {
    runs -j 2 -p count=1000000 && [ "$(number sum)" = 500000500000 ] &&
        [ "$(number descriptors)" = 0 ] &&
        [ "$(number peak_kib)" -le $((16000000 / 1024 + 8192)) ] && nothing_is_left
}

# One worker, so that all went through the one that looks: not a byte for each is kept.
nothing_grows() {
    runs -j 1 -p count=1000000 && [ "$(number sum)" = 500000500000 ] &&
        [ "$(number descriptors)" = 0 ] && [ "$(number anonymous_kib)" -le 512 ] &&
        nothing_is_left
}

# In a mount namespace of its own: where memory is shared by name, nothing else is.
nothing_shared() {
    unshare -rm sh -c 'mount -t tmpfs none /dev/shm && ./soak run -j 2 -p count=1000 &&
        [ -z "$(ls -A /dev/shm)" ]' >said 2>errors
}

a_gigabyte() {
    runs -j 2 -p count=1 -p mebibytes=1024 && [ "$(number peak_kib)" -le 8192 ] && nothing_is_left
}

check 'a million tasks' a_million
check 'a million tasks of one worker' nothing_grows
if unshare -rm true 2>errors; then
    check 'no shared memory is left' nothing_shared
else
    test_count=$((test_count + 1))
    echo "ok $test_count - no shared memory is left # SKIP no mount namespaces here"
fi
check 'a gigabyte on standard error' a_gigabyte
echo "1..$test_count"
