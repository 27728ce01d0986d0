#!/bin/sh
# Our binary and py-dagger's take turns at the nodes of one DAG, and read each other's
# files. $2 is where py-dagger is installed, if it is not there yet.
pipeline=$(realpath "$(dirname "$0")/py_dagger_pipeline.py")
environment=$(realpath "$(dirname "$0")/../python_env.sh")
. "$(dirname "$0")/lib.sh"

if ! python=$("$environment" "$2" py-dagger==0.4.2); then
    skip "the same files as py-dagger" "py-dagger cannot be installed here: $python"
    finish
    exit
fi

ours() {
    dag=$1
    shift
    "./$dag" "$@"
}

theirs() {
    "$python" "$pipeline" "$@"
}

# same A B: two files, or two folders, hold the same JSON.
same() {
    "$python" - "$1" "$2" << 'EOF'
import json, pathlib, sys

def value(path):
    path = pathlib.Path(path)
    if path.is_dir():
        return {entry.name: value(entry) for entry in path.iterdir()}
    return json.loads(path.read_bytes())

sys.exit(value(sys.argv[1]) != value(sys.argv[2]))
EOF
}

# node WHO FOLDER NAME ARGUMENTS...: one node of map_reduce.
node() {
    who=$1
    into=$2/$3
    name=$3
    shift 3
    "$who" map_reduce --node-name "$name" "$@" --output return_value "$into"
}

# map_reduce_by FOLDER GENERATE RAISE SUM: who runs which node.
map_reduce_by() {
    folder=$1
    mkdir "$folder" "$folder/raised" &&
        node "$2" "$folder" generate-numbers --input seed seed || return 1
    for i in 0 1 2 3; do
        node "$3" "$folder" raise-number --input n "$folder/generate-numbers/$i" \
            --input exponent exponent &&
            mv "$folder/raise-number" "$folder/raised/$i" || return 1
    done
    node "$4" "$folder" sum-numbers --input values "$folder/raised" &&
        holds "$folder/sum-numbers" 100 && same "$folder/generate-numbers" first/generate-numbers
}

whole_dag() {
    "$1" map_reduce --input seed seed --input exponent exponent \
        --output return_value "whole-$1" && holds "whole-$1" 100
}

# Words that take some care in JSON, written by one and read by the other.
words() {
    theirs joined --input words words --output return_value by-them &&
        ours joined --input words words --output return_value by-us &&
        same by-them by-us && ours joined --input words list --output return_value twice-us &&
        theirs joined --input words list --output return_value twice-them &&
        same twice-us twice-them
}

# Both refuse; neither leaves anything.
both_refuse() {
    ! ours map_reduce "$@" --output return_value refused 2> said &&
        ! theirs map_reduce "$@" --output return_value refused 2> said && [ ! -e refused ]
}

echo 4 > seed
echo 3 > exponent
cat > words << 'EOF'
["plain", "gr\u00fc\u00dfe", "\ud83c\udf89", "quote \" and \\", "line\nbreak", "", "😀"]
EOF
mkdir list
cp words list/partitions.json
echo "{" > broken
for i in 9 10 0; do echo "\"<$i>\"" > list/$i; done

check "all nodes by us" map_reduce_by first ours ours ours
check "all nodes by them" map_reduce_by second theirs theirs theirs
check "we fan out, they map, we reduce" map_reduce_by third ours theirs ours
check "they fan out, we map, they reduce" map_reduce_by fourth theirs ours theirs
check "we map what they made, they reduce" map_reduce_by fifth theirs ours ours
check "the whole DAG by us" whole_dag ours
check "the whole DAG by them" whole_dag theirs
check "strings and partitions mean the same" words
check "an unknown node" both_refuse --node-name nowhere
check "a node inside of a task" both_refuse --node-name sum-numbers.x
check "a missing input" both_refuse --input exponent exponent
check "an unreadable input" both_refuse --input exponent exponent --input seed nowhere
check "a value that is no JSON" both_refuse --input exponent exponent --input seed broken
check "a missing value" both_refuse --input seed seed --input
finish
