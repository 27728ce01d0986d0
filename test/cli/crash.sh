#!/bin/sh
# Killed at any call that changes a file, a node leaves its outputs whole or as they were.
. "$(dirname "$0")/lib.sh"

mkdir place
echo 3 > seed
echo '"you"' > name

# fresh: the places of the outputs as they are before a run.
fresh() {
    rm -rf place
    mkdir place
    echo before > place/text
}

greet_node() {
    "$@" ./greet --input name name --output text place/text --output length place/length
}

generate_node() {
    "$@" ./map_reduce --node-name generate-numbers --input seed seed \
        --output return_value place/all
}

# The call number N is that of each process: where the work was killed, its watcher may have
# been as well, and nobody was left to remove what was begun. Files have no name until they
# are complete, where the file system can: what may stay is a folder.
drop_leftovers() {
    if [ "$(grep -c 'killed by SIGKILL' trace)" -gt 1 ]; then
        for left in place/.dagger-*; do
            if [ -d "$left" ] || [ $unnamed = no ]; then
                rm -rf "$left"
            fi
        done
    fi
}

# Each output is what it was or what it shall be, and nothing else lies there.
greet_is_whole() {
    { only text && holds place/text before; } ||
        { only text && holds place/text '"Hello you"'; } ||
        { only text length && holds place/text '"Hello you"' && holds place/length 9; }
}

generate_is_whole() {
    only text || { only text all && holds place/all/2 3 &&
        holds place/all/partitions.json '["0","1","2"]'; }
}

# kill_at NODE IS_WHOLE CALL: kills NODE at the first, second ... CALL until none is left.
kill_at() {
    n=0
    code=1
    while [ $code -ne 0 ]; do
        n=$((n + 1))
        fresh
        "$1" strace -f -qq -o trace -e "trace=$3" \
            -e "inject=$3:signal=KILL:when=$n" > said 2>&1
        code=$?
        drop_leftovers
        "$2" || return 1
        [ $n -lt 500 ] || return 1
    done
    [ $n -gt 1 ]
}

# fail_at NODE IS_WHOLE CALL ERROR: the same, with calls that fail; the run says so.
fail_at() {
    n=0
    code=1
    while [ $code -ne 0 ]; do
        n=$((n + 1))
        fresh
        "$1" strace -f -qq -o trace -e "trace=$3" \
            -e "inject=$3:error=$4:when=$n" > said 2>&1
        code=$?
        "$2" || return 1
        [ $code -eq 0 ] || [ -s said ] || return 1
        [ $n -lt 500 ] || return 1
    done
}

unnamed=no
fresh
if greet_node strace -f -qq -o trace -e trace=openat,linkat &&
    grep -q 'O_TMPFILE.*= [0-9]' trace && grep -q 'linkat.*= 0' trace; then
    unnamed=yes
fi 2> said

if is_sanitized; then
    skip "crashes and faults at every call" "a sanitizer is built in"
elif strace -f -qq -o trace -e inject=fsync:signal=KILL true 2> said; then
    for call in openat write fsync linkat renameat close; do
        check "two outputs, killed at each $call" \
            kill_at greet_node greet_is_whole $call
    done
    for call in openat write mkdirat syncfs renameat fsync close; do
        check "a folder of partitions, killed at each $call" \
            kill_at generate_node generate_is_whole $call
    done
    for fault in openat:EMFILE write:ENOSPC write:EIO fsync:EIO renameat:EACCES clone:EAGAIN \
        linkat:EACCES \
        mmap:ENOMEM; do
        check "two outputs, where ${fault%:*} fails with ${fault#*:}" \
            fail_at greet_node greet_is_whole "${fault%:*}" "${fault#*:}"
    done
    for fault in openat:EMFILE write:ENOSPC mkdirat:ENOSPC syncfs:EIO renameat:EACCES; do
        check "a folder of partitions, where ${fault%:*} fails with ${fault#*:}" \
            fail_at generate_node generate_is_whole "${fault%:*}" "${fault#*:}"
    done
else
    skip "crashes and faults at every call" "strace cannot trace here: $(cat said)"
fi
finish
