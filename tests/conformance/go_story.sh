#!/bin/sh
# Builds go_story with Debian's AWS SDK for Go and runs it; $1 is a folder to build in.
set -eu
sdk=/usr/share/gocode/src/github.com/aws/aws-sdk-go-v2/service/apprunner
command -v go >/dev/null || { echo "skipped: Go is not installed (Debian: golang-go)"; exit 77; }
[ -d "$sdk" ] || {
    echo "skipped: the AWS SDK for Go is not installed (Debian: golang-github-aws-aws-sdk-go-v2-dev)"
    exit 77
}
mkdir -p "$1"
cd "$(dirname "$0")/go_story"
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$1/cache" go build -o "$1/go_story" .
exec "$1/go_story"
