# Shared by the scripts beside it, which source it: tests of a produced binary that speak
# TAP. $1 is the binary; it is each of the pipelines of pipelines.h by the name of a link.
set -u

binary=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM
cd "$work" || exit 1
for name in map_reduce outer greet misbehave files joined; do
    ln -s "$binary" "$name"
done
test_count=0

# check TEXT COMMAND...: one test, that the command succeeds.
check() {
    text=$1
    shift
    test_count=$((test_count + 1))
    if "$@"; then
        echo "ok $test_count - $text"
    else
        echo "not ok $test_count - $text"
    fi
}

# skip TEXT WHY: one test that cannot run here.
skip() {
    test_count=$((test_count + 1))
    echo "ok $test_count - $1 # SKIP $2"
}

# holds FILE TEXT: the file's contents are that text.
holds() {
    [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

# only NAMES...: the folder `place` holds these entries and no other, hidden ones included.
only() {
    [ "$(ls -A place | sort | tr '\n' ' ')" = "$(printf '%s\n' "$@" | sort | tr '\n' ' ')" ]
}

# Whether a sanitizer is built in, which takes memory and makes calls of its own.
is_sanitized() {
    grep -q __asan_init "$binary"
}

finish() {
    echo "1..$test_count"
}
