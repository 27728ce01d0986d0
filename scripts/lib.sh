# Shared by the scripts beside it, which source it: `. "$(dirname "$0")/lib.sh"`.
# Plain POSIX sh. Works from any folder; leaves the shell in the repository's root.

set -eu
cd "$(dirname "$0")/.."

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# The first of the LLVM tool $1's names that is installed: clang-19, clang-20, clang …
# Formatting differs between versions, so the pinned one comes first.
llvm_tool() {
    for suffix in -19 -20 -21 -18 -17 ''; do
        if command -v "$1$suffix"; then
            return 0
        fi
    done
    return 1
}

# Processes to run at a time.
jobs() {
    nproc 2>/dev/null || echo 2
}
