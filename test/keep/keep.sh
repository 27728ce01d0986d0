#!/bin/sh
# keep.sh DIAMOND LOOPS CHATTY: run directories, traces and logs by the command line. TAP.
set -u
diamond=$(realpath "$1")
loops=$(realpath "$2")
chatty=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cd "$work" || exit 1
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
        sed 's/^/# /' said errors
    fi
}

skip() {
    test_count=$((test_count + 1))
    echo "ok $test_count - $1 # SKIP $2"
}

# ends CODE TEXT COMMAND...: with that exit code, and a line of errors with that text.
ends() {
    expected=$1
    text=$2
    shift 2
    "$@" >said 2>errors
    code=$?
    [ $code -eq "$expected" ] && grep -q -e "$text" errors
}

# gives TEXT COMMAND...: succeeds, and prints just that.
gives() {
    text=$1
    shift
    "$@" >said 2>errors && [ "$(cat said)" = "$text" ]
}

# works COMMAND...: succeeds.
works() {
    "$@" >said 2>errors
}

# A full disk for the result: it is said how to go on, and that does it.
unprintable() {
    "$diamond" run --run-dir unprinted >/dev/full 2>errors
    [ $? -eq 4 ] && grep -q 'go on with --resume unprinted' errors &&
        gives "$result" "$diamond" run --resume unprinted
}

# A partitioned DAG that is not needed stands for its tasks.
counts_of_what_was_done() {
    works "$loops" run --run-dir counted &&
        "$loops" run --resume counted >said 2>errors && grep -q '^loops: 7 done in ' errors
}

result='{"return_value":"1: 12 é \"quoted\"12 é \"quoted\"12 é \"quoted\""}'
check 'a first run' gives "$result" "$diamond" run --run-dir kept
check 'nothing to do again' gives "$result" "$diamond" run --resume kept
check 'a second run in the same folder' \
    ends 4 'kept: it keeps a run already' "$diamond" run --run-dir kept
check 'the pipeline of another' ends 4 'a run of diamond, not of loops' "$loops" run --resume kept
check 'no run directory' ends 4 'nothing: there is no such folder' \
    "$diamond" run --resume nothing
check 'a file' ends 4 'it is no folder' "$diamond" run --resume kept/run.db
check 'what to name for it' ends 4 'name a folder made by --run-dir' \
    "$diamond" run --resume kept/run.db
check 'a file for a new run' ends 4 'kept/run.db: it is no folder' \
    "$diamond" run --run-dir kept/run.db
check 'what to name for that' ends 4 'name a folder that is empty or not there yet' \
    "$diamond" run --run-dir kept/run.db
check 'a folder in none' ends 4 'the folder that it would be in is not there' \
    "$diamond" run --run-dir none/new
ln -s nowhere dangling
check 'a link to nothing' ends 4 'dangling: it cannot be opened: No such file' \
    "$diamond" run --run-dir dangling
mkdir foreign && touch foreign/letter
check 'a folder of other things' ends 4 "there is something else in it, as 'letter'" \
    "$diamond" run --run-dir foreign
check 'the same for a run to go on with' ends 4 'foreign: it is no run directory' \
    "$diamond" run --resume foreign
check 'nothing was left there' [ "$(ls foreign)" = letter ]
ln -s round round
check 'what cannot be opened' ends 4 'name a new folder, in one that you may write to' \
    "$diamond" run --run-dir round
check 'new and old at once' \
    ends 2 "'--resume' goes without '--run-dir'" "$diamond" run --run-dir a --resume b
check 'no name' ends 2 'has no name' "$diamond" run --run-dir=
check 'not with --direct' ends 2 "goes without '--resume" "$diamond" run --resume kept --direct
check 'a bad parameter makes no folder' \
    ends 3 "parameter 'n'" "$diamond" run -p n=x --run-dir fresh
check 'nor does a look' gives "$(printf '%s\n' 'run  split: it has not run yet' \
    'run  weigh: it has not run yet' 'run  repeat: it has not run yet' \
    'run  note: it has not run yet' 'run  join: it has not run yet' \
    '5 of 5 nodes would run')" "$diamond" run --run-dir fresh --dry-run
check 'no folder was made' test ! -e fresh
check 'a look without a folder' works "$diamond" run --dry-run
check 'a changed parameter' gives "$(printf '%s\n' "run  split: parameter 'n' changed" \
    'run  weigh: it depends on split' 'run  repeat: it depends on split' \
    'run  note: it depends on repeat' 'run  join: it depends on weigh' \
    '5 of 5 nodes would run')" "$diamond" run -p n=7 --resume kept --dry-run
if command -v flock >/dev/null; then
    check 'in use' ends 75 'another run uses it' \
        flock kept/lock "$diamond" run --resume kept
else
    skip 'in use' 'there is no flock'
fi
mkdir lib
: >lib/libsqlite3.so.0
check 'no SQLite' ends 4 'run directories need SQLite' \
    env LD_LIBRARY_PATH="$work/lib" "$diamond" run --run-dir unkept
check 'a trace' works "$diamond" run --trace trace.json
check 'it is JSON' python3 -c 'import json, sys
events = json.load(open("trace.json"))
slices = [e for e in events if e["ph"] == "X"]
assert sorted(e["name"] for e in slices) == ["join", "note", "repeat", "split", "weigh"]
assert all(e["dur"] >= 0 and e["args"]["end"] == "done" for e in slices)'
check 'no place for a trace' ends 4 'no/trace' "$diamond" run --trace no/trace
check 'a full disk for a trace' ends 4 'No space left' "$diamond" run --trace /dev/full
check 'no result where something could not be written' test ! -s said
check 'a result that cannot be printed' unprintable
check 'what was done is counted' counts_of_what_was_done

# In a mount namespace of its own, where that may be made.
alone() {
    unshare --mount --map-root-user -- sh -c "$1" 2>errors || unshare --mount -- sh -c "$1" 2>>errors
}

if alone 'mount -t tmpfs -o size=64k none lib'; then
    # shellcheck disable=SC2016 # for the inner shell
    export diamond loops
    check 'a full disk' alone '
        mount -t tmpfs -o size=400k none lib || exit 1
        "$loops" run -p width=9000 --run-dir lib/kept >said 2>errors
        code=$?
        [ $code -eq 4 ] && grep -q -i "no space left" errors || exit 1
        mount -o remount,size=40m none lib || exit 1
        "$loops" run -p width=9000 --resume lib/kept >said 2>errors &&
            "$loops" run -p width=9000 >expected 2>errors && cmp said expected'
    check 'a disk that cannot be written' alone '
        mount -t tmpfs none lib && mkdir lib/empty && cp -r kept lib/kept || exit 1
        mount -o remount,ro none lib || exit 1
        for option in --run-dir=lib/new --run-dir=lib/empty --resume=lib/kept; do
            "$diamond" run $option >said 2>errors
            [ $? -eq 4 ] && grep -q "Read-only" errors || exit 1
        done
        "$diamond" run --resume lib/kept --dry-run >said 2>errors &&
            grep -q "^0 of 5 nodes" said'
else
    skip 'a full disk' 'nothing can be mounted here'
    skip 'a disk that cannot be written' 'nothing can be mounted here'
fi

mkdir tmp
export TMPDIR="$work/tmp"
check 'a run that succeeds' works "$chatty" run
check 'leaves no logs' test -z "$(ls tmp)"
check 'nor does one whose output goes elsewhere' ends 1 '"failed"' \
    "$chatty" run -p bad=2 --progress json
check 'it does not' test -z "$(ls tmp)"
check 'a run that fails says where the log is' ends 1 'its whole output: .*/chat.2..2.log$' \
    "$chatty" run -p bad=2
check 'there it is' grep -q '^2 says hello$' tmp/dagger-*/chat*2*.1.log
check 'nobody else can read it' test "$(stat -c %a tmp/dagger-*)" = 700
rm -rf tmp/*
check 'a run directory keeps logs' ends 1 'go on with --resume chats' \
    "$chatty" run -p bad=2 -j 1 --keep-going --run-dir chats
check 'of each attempt that printed' \
    gives 'chat[0].1.log chat[1].1.log chat[2].1.log chat[2].2.log ' \
    sh -c 'ls chats/logs/1 | tr "\n" " "'
check 'the next run has its own' sh -c '"$1" run -p bad=9 --resume chats >said 2>errors &&
    test "$(ls chats/logs)" = "$(printf "1\n2")" && test -z "$(ls tmp)"' sh "$chatty"
echo "1..$test_count"
