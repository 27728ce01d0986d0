#!/bin/sh
# Prints the Go command for the module in a folder. Where the machine's own Go is older
# than the module wants, the one it wants comes through Go's module proxy, as Go itself has
# done since 1.21. Fails with the reason as its output.
#
# usage: go.sh FOLDER
set -eu
cd "$1"
wanted=$(sed -n 's/^go //p' go.mod)

command -v go >/dev/null || {
    echo 'Go is not installed'
    exit 1
}
case $(go env GOVERSION) in
go1.1[0-9]* | go1.20*) ;;
*)
    go=$(command -v go)
    if ! said=$(GOTOOLCHAIN=auto "$go" version 2>&1); then
        echo "Go $wanted is needed: $said"
        exit 1
    fi
    echo "$go"
    exit
    ;;
esac

module=golang.org/toolchain@v0.0.1-go$wanted.$(go env GOOS)-$(go env GOARCH)
folder=$(go env GOMODCACHE)/$module
if [ ! -x "$folder/bin/go" ]; then
    if ! said=$(cd / && go mod download "$module" 2>&1); then
        echo "Go $wanted is needed: $said"
        exit 1
    fi
    chmod -R u+w "$folder"
    find "$folder/bin" "$folder/pkg/tool" -type f -exec chmod +x {} +
fi
echo "$folder/bin/go"
