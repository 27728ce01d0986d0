#!/bin/sh
# crash.sh KILL-LIBRARY SAMPLES PIPELINE...: kills runs that keep a run directory before each
# of their calls that change files or processes, and goes on with them by --resume: the
# outputs are the same bytes, what was recorded as done does not run again, and all else
# runs once. Then the same with a second kill, during the first --resume; and with calls that
# fail, which the run must say, or not need. SAMPLES calls of
# each kind of run are tried, evenly spread, or, where it is "all", every one. TAP.
set -u
library=$(realpath "$1")
samples=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
test_count=0

report() {
    test_count=$((test_count + 1))
    if [ -z "$wrong" ]; then
        echo "ok $test_count - $1"
    else
        echo "not ok $test_count - $1"
        printf '%s\n' "$wrong" | sed 's/^/# /'
    fi
}

fail() {
    wrong="$wrong$1
"
}

# run N OPTION...: in `place`; killed at call N, where there is one.
run() {
    at=$1
    shift
    KILL_AT=$at KILL_COUNT=$work/count LD_PRELOAD=$library JOURNAL=$work/place/journal \
        "$pipeline" run -j 2 "$@" -o return_value="$work/place/out" \
        >"$work/place/said" 2>"$work/place/errors"
}

# As far as the calls go, of the last run.
calls() {
    od -An -tu4 "$work/count" | tr -d ' '
}

# again N: goes on with the run, or begins it where it had not come to a folder.
again() {
    if [ -d "$work/place/kept" ]; then
        run "$1" --resume "$work/place/kept"
    else
        run "$1" --run-dir "$work/place/kept"
    fi
}

# How often each task is to run yet, by what is recorded: lines "N address".
expected_runs() {
    if [ ! -d "$work/place/kept" ]; then
        sort "$work/reference/journal" | uniq -c
        return
    fi
    "$pipeline" run --resume "$work/place/kept" --dry-run >"$work/explained" || return 1
    sort "$work/reference/journal" | uniq -c | while read -r total task; do
        case $(sed -n "s/^\(run \|keep\) .*\b$task: //p" "$work/explained") in
        'it is done') echo "0 $task" ;;
        *' partitions are not done yet')
            echo "$(sed -n "s/^.*\b$task: .*\b\([0-9][0-9]*\) of its .*/\1/p" "$work/explained") $task"
            ;;
        *'only '*)
            done=$(sed -n "s/^.*\b$task: .*only \([0-9]*\) .*/\1/p" "$work/explained")
            echo "$((total - done)) $task"
            ;;
        *) echo "$total $task" ;;
        esac
    done
}

# finish WHAT: a last --resume, and what must hold then.
finish() {
    expected_runs | awk '$1 > 0 {print $1, $2}' | sort >"$work/expected"
    rm -f "$work/place/journal"
    again 0 || fail "$1: exit code $? at the end: $(cat "$work/place/errors")"
    touch "$work/place/journal"
    sort "$work/place/journal" | uniq -c | awk '{print $1, $2}' | sort >"$work/ran"
    cmp -s "$work/expected" "$work/ran" ||
        fail "$1: to run: $(tr '\n' ' ' <"$work/expected"), ran: $(tr '\n' ' ' <"$work/ran")"
    cmp -s "$work/reference/out" "$work/place/out" || fail "$1: another output"
    if [ "$is_text" = yes ]; then
        cmp -s "$work/reference/said" "$work/place/said" || fail "$1: another result"
    fi
    [ -z "$(ls "$work/place/kept/temporary")" ] || fail "$1: temporary files are left"
}

# steps TOTAL: the calls to kill at.
steps() {
    if [ "$samples" = all ]; then
        seq 1 "$1"
    else
        awk -v total="$1" -v samples="$samples" 'BEGIN {
            for (i = 0; i < samples; i++) print 1 + int(i * total / samples) }' | uniq
    fi
}

fresh() {
    rm -rf "$work/place"
    mkdir "$work/place"
}

for program in "$@"; do
    pipeline=$(realpath "$program")
    name=$(basename "$program")
    is_text=yes
    [ "$name" != papers ] || is_text=no # what is printed of a file is its path
    wrong=
    fresh
    run 0 || fail "without a run directory: $(cat "$work/place/errors")"
    rm -rf "$work/reference"
    mv "$work/place" "$work/reference"
    fresh
    run 0 --run-dir "$work/place/kept" || fail "whole: $(cat "$work/place/errors")"
    total=$(calls)
    cmp -s "$work/reference/out" "$work/place/out" || fail 'another output with --run-dir'
    finish 'resumed when all was done'
    [ "$total" -gt 20 ] || fail "only $total calls"
    report "$name: $total calls, and nothing to do again"

    wrong=
    missed=0 # a run makes some calls more or fewer than another
    tried=0
    for n in $(steps "$total"); do
        fresh
        tried=$((tried + 1))
        run "$n" --run-dir "$work/place/kept" && missed=$((missed + 1))
        finish "killed at call $n"
    done
    [ "$missed" -le $((2 + tried / 20)) ] || fail "$missed runs made fewer calls"
    report "$name: killed"

    wrong=
    for n in $(steps "$total"); do
        fresh
        run "$n" --run-dir "$work/place/kept"
        m=$((n * 7 % total + 1))
        again "$m"
        code=$?
        finish "killed at call $n, and at call $m of going on ($code)"
    done
    report "$name: killed, and killed when it went on"

    for error in 5 28; do # EIO, ENOSPC
        wrong=
        for n in $(steps "$total"); do
            fresh
            KILL_ERROR=$error run "$n" --run-dir "$work/place/kept"
            code=$?
            if [ $code -ne 0 ]; then
                [ -s "$work/place/errors" ] || fail "call $n: nothing was said"
                [ $code -eq 4 ] || [ $code -eq 1 ] || fail "call $n: exit code $code"
                [ ! -s "$work/place/said" ] || fail "call $n: a result all the same"
            else
                cmp -s "$work/reference/out" "$work/place/out" || fail "call $n: no output"
            fi
            finish "error $error at call $n ($code)"
        done
        report "$name: error $error"
    done
done
echo "1..$test_count"
