# Counting for scripts/test, which sources this: every check and every test case that a
# Meson run reports is one of `passed`, `failed` or `skipped`.

passed=0
failed=0
skipped=0
logs=$PWD/build-test/logs
# What starts Meson's tests: a command, or nothing.
launcher=
mkdir -p "$logs"

section() {
    printf '\n== %s\n' "$*"
}

pass() {
    passed=$((passed + 1))
    say "ok       $1"
}

fail() {
    failed=$((failed + 1))
    say "FAILED   $1"
}

# skip NAME WHY
skip() {
    skipped=$((skipped + 1))
    say "skipped  $1: $2"
}

# The file that the output of the check called $1 goes to.
log_of() {
    printf '%s/%s.log' "$logs" "$(printf '%s' "$1" | tr -c 'a-zA-Z0-9\n' '-')"
}

# check NAME COMMAND…: runs it, and shows its output only where it fails. Sets `good`.
check() {
    check_name=$1
    log=$(log_of "$check_name")
    shift
    if "$@" >"$log" 2>&1; then
        good=yes
        pass "$check_name"
    else
        good=no
        fail "$check_name"
        tail -n 60 "$log"
    fi
}

# The sum of attribute $2 over the test suites of JUnit file $1.
junit_sum() {
    grep -o '<testsuite [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n' |
        awk '{ sum += $1 } END { print sum + 0 }'
}

# meson_tests NAME BUILD-FOLDER ARGUMENTS…: runs the tests and counts their cases.
meson_tests() {
    name=$1
    build=$2
    log=$(log_of "$name")
    shift 2
    rm -f "$build/meson-logs/testlog.junit.xml"
    status=0
    $launcher meson test -C "$build" --no-rebuild --print-errorlogs --num-processes "$(jobs)" "$@" \
        >"$log" 2>&1 || status=$?
    if [ ! -s "$build/meson-logs/testlog.junit.xml" ]; then
        fail "$name: no test ran"
        tail -n 60 "$log"
        return 0
    fi
    count_junit "$build/meson-logs/testlog.junit.xml"
    # A test that crashed or timed out may have reported no failed case.
    if [ "$status" -ne 0 ] && [ "$failures" -eq 0 ]; then
        failures=1
        failed=$((failed + 1))
    fi
    [ "$failures" -eq 0 ] || grep -v -e ' OK  ' -e ' SKIP  ' "$log" | tail -n 200
    say "$name: $successes passed, $failures failed, $omissions skipped"
}

# Adds the cases of a JUnit file to the counts; sets successes, failures and omissions.
count_junit() {
    omissions=$(junit_sum "$1" skipped)
    failures=$(($(junit_sum "$1" failures) + $(junit_sum "$1" errors)))
    successes=$(($(junit_sum "$1" tests) - failures - omissions))
    passed=$((passed + successes))
    failed=$((failed + failures))
    skipped=$((skipped + omissions))
}

# The last line, and the exit status: 0 only where something ran and nothing failed.
summary() {
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
