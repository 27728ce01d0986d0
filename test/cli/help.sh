#!/bin/sh
# The manual page and the completions, asked in the shells they are for.
. "$(dirname "$0")/lib.sh"

# has NAME: the program is installed; else one test is skipped.
has() {
    command -v "$1" > said && return
    skip "$2" "$1 is not installed"
    return 1
}

for form in man bash fish zsh; do
    ./map_reduce help --format $form > $form || echo "# no $form"
done
touch 'a file'

# Every option and command stands in all forms.
complete_pages() {
    ./map_reduce --help > text && ./map_reduce help argo >> text || return 1
    for word in $(grep -o '^  --*[a-zA-Z-]*' text); do
        for form in bash zsh; do
            grep -q -e "$word" $form || { echo "# no $word in $form"; return 1; }
        done
        tr -d '\\' < man | grep -q -e "$word" || return 1
        grep -q -e " -[ls] ${word##*-}" -e " -l ${word#--}" fish || return 1
    done
}

manual_page() {
    mandoc -T lint -W error man > said && mandoc -T ascii man | sed "s/.$(printf '\b')//g" > page &&
        grep -q 'NAME=VALUE' page && grep -q 'seed *integer, required' page &&
        grep -q 'exponent' page && grep -q 'integer, default 2' page
}

# in_bash EXPECTED WORDS...: what is offered for the last of the words.
in_bash() {
    expected=$1
    shift
    bash -c '
        source ./bash
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        $(complete -p map_reduce | sed "s/.*-F \([^ ]*\) .*/\1/")
        printf "%s|" "${COMPREPLY[@]}"' map_reduce "$@" > offered
    [ "$(cat offered)" = "$expected" ] || { sed 's/^/# /' offered; return 1; }
}

bash_completions() {
    in_bash 'graph|' map_reduce gr &&
        in_bash '--isolation|' map_reduce --iso &&
        in_bash 'process|thread|' map_reduce run --isolation '' &&
        in_bash 'thread|' map_reduce run --isolation = th &&
        in_bash 'seed=|exponent=|' map_reduce -p '' &&
        in_bash 'generate-numbers|' map_reduce --node-name g &&
        in_bash 'exponent|n|seed|values|' map_reduce --input '' &&
        in_bash 'a file|' map_reduce --input seed 'a' &&
        in_bash 'a file|' map_reduce --params 'a' &&
        in_bash 'dot|mermaid|json|' map_reduce graph --format '' &&
        in_bash 'workflow|workflow-template|' map_reduce argo w
}

# in_fish EXPECTED LINE
in_fish() {
    # shellcheck disable=SC2016 # the variables are fish's
    HOME=$work fish --no-config -c 'set PATH . $PATH; source fish; complete -C $argv[1]' \
        "$2" | cut -f 1 | tr '\n' '|' > offered
    [ "$(cat offered)" = "$1" ] || { sed 's/^/# /' offered; return 1; }
}

fish_completions() {
    in_fish 'graph|' 'map_reduce gr' &&
        in_fish '--isolation|' 'map_reduce --iso' &&
        in_fish 'process|thread|' 'map_reduce run --isolation ' &&
        in_fish 'exponent=|seed=|' 'map_reduce -p ' &&
        in_fish 'generate-numbers|' 'map_reduce --node-name g' &&
        in_fish 'a file|' 'map_reduce --params a' &&
        in_fish 'dot|json|mermaid|' 'map_reduce graph --format ' &&
        in_fish '' 'map_reduce graph --iso' &&
        in_fish 'workflow|workflow-template|' 'map_reduce argo w'
}

# zsh shows what it offers on a terminal alone: what its functions are called with stands in.
in_zsh() {
    zsh -f -c '
        autoload -Uz compinit && compinit -D -u
        source ./zsh
        _arguments() { print -rl -- "$@" }
        _describe() { print -rl -- $commands }
        words=("$@") CURRENT=$#
        $_comps[map_reduce]' zsh "$@" > offered
}

zsh_completions() {
    in_zsh map_reduce gr && grep -q '^graph:print the graph' offered &&
        in_zsh map_reduce run --iso && grep -q '^--isolation=.*:(process thread)$' offered &&
        grep -q -e '^\*-p+\[.*compadd.* seed= exponent=$' offered &&
        in_zsh map_reduce graph '' && ! grep -q -e '--isolation' offered &&
        grep -q '^--format=.*:(dot mermaid json)$' offered
}

check "every option is in all of them" complete_pages
check "an unknown form is refused" sh -c '! ./map_reduce help --format x 2> said &&
    grep -q "one of text, man, bash, fish, zsh" said'
if has mandoc "the manual page"; then check "the manual page" manual_page; fi
if has bash "completions in bash"; then check "completions in bash" bash_completions; fi
if has fish "completions in fish"; then check "completions in fish" fish_completions; fi
if has zsh "completions in zsh"; then check "completions in zsh" zsh_completions; fi
finish
