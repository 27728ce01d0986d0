#!/bin/sh
# Compares what the program $1 tells of its tests with the file beside this one. Two of
# them race, in processes of their own: each race is reported.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
TSAN_OPTIONS=halt_on_error=1:log_path=$folder/report "$1" 2>&1 |
    sed 's|^[^:]*/\(outcomes.c:\)[0-9]*:|\1|' >"$folder/told"
diff "$(dirname "$0")/outcomes.expected" "$folder/told" &&
    [ "$(grep -l 'WARNING: ThreadSanitizer: data race' "$folder"/report.* | wc -l)" -eq 2 ]
