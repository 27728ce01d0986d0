#!/bin/sh
# Builds the image of samples/container and runs its nodes as Argo does: a read-only root,
# no network, no privileges, inputs and outputs in mounted folders. TAP on standard output.
# usage: run.sh BUILD-FOLDER SOURCE-FOLDER COMPILER
set -eu
build=$1
source=$2
compiler=$3
work=$(mktemp -d)
binary=$work/context/pipeline
image=localhost/dagger-test-$$
count=0

clean() {
    tool rmi -f "$image" >/dev/null 2>&1 || :
    rm -rf "$work"
}

# Its own storage, so that nothing of the user's is touched. runc and low limits: crun and
# the default limits need more than some virtual machines grant.
tool() {
    podman --root "$work/storage" --runroot "$work/run" --storage-driver vfs \
        --runtime runc "$@"
}

run() {
    tool run --rm --network none --read-only --cap-drop all \
        --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 \
        -v "$work/io:/io" "$image" "$@"
}

skip_rest() {
    echo "ok $((count + 1)) - the image # SKIP $1"
    echo "1..$((count + 1))"
    exit 0
}

# expect NAME EXPECTED ACTUAL
expect() {
    count=$((count + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        printf '# expected: %s\n# found:    %s\n' "$2" "$3"
    fi
}

# As samples/container/Containerfile says.
# build_static COMPILER PKG-CONFIG-PATH
build_static() {
    PKG_CONFIG_PATH=$2 &&
        export PKG_CONFIG_PATH &&
        "$1" -O2 -static -Wl,--gc-sections -Wl,-z,noseparate-code "$work/pipeline.dagger.c" \
            $(pkg-config --cflags --libs --static dagger) -o "$binary" &&
        strip "$binary"
}

with_musl() {
    "$source/scripts/musl" "$build/musl" &&
        build_static musl-gcc "$build/musl/prefix/lib/pkgconfig"
}

# is_small NAME LIMIT
is_small() {
    expect "$1: at most $2 bytes" yes \
        "$([ "$(stat -c %s "$binary")" -le "$2" ] && echo yes)"
}

mkdir -p "$work/context" "$work/io"
trap clean EXIT
"$build/codegen/dagger-codegen" "$source/samples/quick_start/quick_start.c" \
    -o "$work/pipeline.dagger.c"
if build_static "$compiler" "$build/meson-uninstalled" >"$work/log" 2>&1; then
    is_small 'a static binary of glibc' 1180000
fi
if with_musl >"$work/log" 2>&1; then
    is_small 'a static binary of musl' 500000
else
    sed 's/^/# /' "$work/log"
    count=$((count + 1))
    echo "ok $count - a static binary of musl # SKIP it cannot be built here"
fi
[ -e "$binary" ] || skip_rest 'no static libraries of libc and jansson'
for program in podman runc; do
    command -v $program >/dev/null || skip_rest "$program is not installed"
done
if ! tool build -q -t "$image" -f "$source/samples/container/Containerfile" \
    "$work/context" >"$work/log" 2>&1; then
    sed 's/^/# /' "$work/log"
    skip_rest 'podman cannot build images here'
fi
if ! run --version >"$work/log" 2>&1; then
    sed 's/^/# /' "$work/log"
    skip_rest 'podman cannot run containers here'
fi

chmod 0777 "$work/io"
echo 1 >"$work/io/seed.json"
echo 2 >"$work/io/exponent.json"

expect 'the whole DAG' "$("$binary" run -p seed=1)" "$(run run -p seed=1)"
run --node-name generate-numbers --input seed /io/seed.json --output return_value /io/numbers
for partition in $(ls "$work/io/numbers" | grep -v json); do
    run --node-name raise-number --input n "/io/numbers/$partition" \
        --input exponent /io/exponent.json --output return_value "/io/raised-$partition"
    mkdir -p "$work/io/raised"
    mv "$work/io/raised-$partition" "$work/io/raised/$partition"
done
run --node-name sum-numbers --input values /io/raised --output return_value /io/sum
expect 'node by node' "$("$binary" run -p seed=1)" "{\"return_value\":$(cat "$work/io/sum")}"
status=0
run --node-name sum-numbers --input values /io/nothing --output return_value /io/x \
    2>"$work/log" || status=$?
expect 'the exit code reaches the outside' 4 "$status"
echo "1..$count"
