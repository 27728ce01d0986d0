#!/bin/sh
# Checks manifests by Argo's own code, which Go builds: every one that the unit tests and
# the pipelines of the other tests lead to. See v4/*_test.go.
#
# usage: run.sh SOURCE BUILD VERSION TOOLS…    VERSION: v4, or v3 (Argo 3.5)
#
# Exit status 77: nothing was checked; the reason is on the last line.
set -eu
source=$1
build=$2
version=$3
shift 3
work=$build/test/argo/$version

skip() {
    echo "SKIPPED: manifests were NOT checked by Argo's own code: $1"
    exit 77
}

go=$("$source/test/argo/go.sh" "$source/test/argo/$version") || skip "$go"
cd "$source/test/argo/$version"
export GOTOOLCHAIN=auto
said=$("$go" mod download 2>&1) || skip "its modules cannot be downloaded: $said"

rm -rf "$work"
mkdir -p "$work/manifests"
"$go" test -c -buildvcs=false -o "$work/check" .
DAGGER_TEST_MANIFESTS=$work/manifests
DAGGER_TEST_RUNS=$work/runs.json
DAGGER_TEST_VALUES=$build/test/argo/values
DAGGER_TEST_ARGO=$("$go" list -m -f '{{.Dir}}' "github.com/argoproj/argo-workflows/$version")
export DAGGER_TEST_MANIFESTS DAGGER_TEST_RUNS DAGGER_TEST_VALUES DAGGER_TEST_ARGO
cd "$build"
for program in "$build"/test/unit/test-argo_* "$build/test/unit/test-cli_argo"; do
    [ ! -x "$program" ] || [ -d "$program" ] || "$program" >"$work/unit.log" 2>&1 || {
        cat "$work/unit.log"
        exit 1
    }
done
"$source/test/argo/py_dagger/run.sh" "$build/test/argo/py_dagger" "$build/test/py-dagger" \
    >"$work/py-dagger.log"
python3 "$source/test/argo/cases.py" --source "$source" --build "$build" \
    --manifests "$DAGGER_TEST_MANIFESTS" --runs "$DAGGER_TEST_RUNS" "$@"
if [ "$version" = v3 ]; then
    : # the same manifests were read by the test of v4
elif python=$("$source/test/python_env.sh" "$build/test/pyyaml" pyyaml==6.0.3); then
    "$python" "$source/test/argo/read_yaml.py" "$DAGGER_TEST_MANIFESTS"
else
    echo "SKIPPED: manifests were not read by PyYAML: $python"
fi
cp "$source"/test/argo/golden/*.yaml "$DAGGER_TEST_MANIFESTS"
echo "$(find "$DAGGER_TEST_MANIFESTS" -name '*.yaml' | wc -l) manifests"
"$work/check" -test.parallel 8
