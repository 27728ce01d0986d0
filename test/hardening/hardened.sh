#!/bin/sh
# hardened.sh BINARY...: what a compiler and a linker can do against mistakes is in the
# binary. TAP.
set -u
facts=$(mktemp)
trap 'rm -f "$facts"' EXIT
trap 'exit 129' HUP INT TERM
number=0

# has NAME PATTERN: one test, that a line of the facts matches.
has() {
    number=$((number + 1))
    if grep -q -e "$2" "$facts"; then
        echo "ok $number - $binary $1"
    else
        echo "not ok $number - $binary $1"
    fi
}

echo "1..$((6 * $#))"
for path; do
    binary=${path##*/}
    LC_ALL=C readelf --wide --dynamic --program-headers --symbols "$path" >"$facts" || exit 1
    has 'is loaded at a random place' 'FLAGS_1.* PIE'
    has 'protects its relocations' '^ *GNU_RELRO'
    has 'resolves all symbols first' 'FLAGS_1.* NOW'
    has 'does not run its stack' '^ *GNU_STACK.* RW '
    has 'looks after its stack' ' __stack_chk_fail'
    has 'looks after its buffers' ' __[a-z]*_chk@'
done
