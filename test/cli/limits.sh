#!/bin/sh
# What a node needs does not grow with its files: descriptors, memory. Full disks, signals.
. "$(dirname "$0")/lib.sh"

mkdir place
echo 3000 > seed
echo '"you"' > name

# peak COMMAND...: the largest resident set of the command, in KiB, in the file `peak`.
peak() {
    /usr/bin/time -f %M -o peak "$@"
}

many_partitions() {
    (
        ulimit -n 16
        ./map_reduce --node-name generate-numbers --input seed seed \
            --output return_value place/all &&
            ./map_reduce --node-name sum-numbers --input values place/all \
                --output return_value place/sum
    ) && holds place/sum 4501500
}

large_file() {
    truncate -s 3G large && printf end >> large &&
        ./files --node-name pass-on --input source large --output return_value place/copy &&
        [ "$(tail -c 3 place/copy)" = end ] &&
        [ "$(stat -c %s place/copy)" = "$(stat -c %s large)" ]
}

large_file_memory() {
    truncate -s 256M large &&
        peak ./files --node-name pass-on --input source large \
            --output return_value place/copy && [ "$(cat peak)" -le 4096 ]
}

start_memory() {
    peak ./greet --input name name --output text place/text --output length place/length &&
        [ "$(cat peak)" -le 3072 ]
}

# In a mount namespace of its own: a file system of 64 KiB.
full_disk() {
    mkdir -p small
    unshare -rm sh -c '
        mount -t tmpfs -o size=64k,nr_inodes=100 none small && echo before > small/out &&
        head -c 200000 /dev/zero | tr "\0" x > large &&
        ! ./files --node-name pass-on --input source large --output return_value small/out \
            2> said &&
        [ "$(cat small/out)" = before ] && [ "$(ls -A small)" = out ]' &&
        holds said "files: output 'return_value': cannot write small/out: No space left on device"
}

limited_file() {
    head -c 200000 /dev/zero > long
    echo before > place/limited
    (
        ulimit -f 16
        ! ./files --node-name pass-on --input source long \
            --output return_value place/limited 2> said
    ) && holds place/limited before &&
        holds said "files: output 'return_value': cannot write place/limited: File too large"
}

full_disk_of_partitions() {
    unshare -rm sh -c '
        mount -t tmpfs -o size=64k,nr_inodes=100 none small &&
        ! ./map_reduce --node-name generate-numbers --input seed seed \
            --output return_value small/all 2> said && [ -z "$(ls -A small)" ]' &&
        grep -q "^map_reduce: output 'return_value': .*No space left on device$" said
}

# Files without a name get theirs by way of /proc.
without_proc() {
    unshare -rm sh -c '
        mount -t tmpfs none /proc &&
        ./greet --input name name --output text place/text --output length place/length' &&
        holds place/text '"Hello you"' && holds place/length 9
}

# The child waits for the other end of a FIFO; opening it tells that it does.
signal_is_passed_on() {
    rm -f fifo
    mkfifo fifo
    ./map_reduce --input seed fifo --output return_value place/out 2> said &
    pid=$!
    exec 9> fifo
    kill -"$1" $pid
    wait $pid
    code=$?
    exec 9>&-
    [ $code -eq $((128 + $2)) ] && grep -q "^map_reduce: the run: it was killed by signal $2 " said
}

killed_with_its_watcher() {
    rm -f fifo
    mkfifo fifo
    ./map_reduce --input seed fifo --output return_value place/out 2> said &
    pid=$!
    exec 9> fifo
    child=$(cat "/proc/$pid/task/$pid/children")
    kill -KILL $pid
    wait $pid
    # The child's end of the FIFO closes when it ends: writing fails then, and not before.
    while (trap '' PIPE; echo 3 >&9) 2> said; do :; done
    exec 9>&-
    [ -n "$child" ] && [ ! -e place/out ]
}

closed_output() {
    for command in --help --version graph describe "help run" "run -p name=you" \
        "argo workflow --image x -p name=you"; do
        ./greet $command >&- 2> said
        [ $? -eq 4 ] && grep -q "standard output: Bad file descriptor" said || return 1
    done
}

check "3,000 partitions with 16 descriptors" many_partitions
check "a file of 3 GiB is copied whole" large_file
if grep -q -e __asan_init -e __tsan_init greet; then
    skip "memory" "a sanitizer is built in"
elif [ -x /usr/bin/time ]; then
    check "a large file takes no memory" large_file_memory
    check "a node takes at most 3 MiB" start_memory
else
    skip "memory" "/usr/bin/time is not installed"
fi
check "a limit of files' sizes leaves what was there" limited_file
if unshare -rm true 2> said; then
    check "a full disk leaves what was there" full_disk
    check "a full disk leaves no part of a folder" full_disk_of_partitions
    if grep -q __asan_init greet; then
        skip "no /proc" "the address sanitizer needs it"
    else
        check "no /proc" without_proc
    fi
else
    skip "full disks, no /proc" "no mount namespaces here"
fi
check "a standard output that was closed is an error" closed_output
check "SIGTERM reaches the task" signal_is_passed_on TERM 15
check "SIGUSR1 reaches the task" signal_is_passed_on USR1 10
check "the task does not outlive its watcher" killed_with_its_watcher
finish
