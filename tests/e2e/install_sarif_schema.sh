#!/bin/sh
# Puts SARIF's published 2.1.0 schema at the path $1, unless it is there. It is part of an npm package
# under the MIT licence, which is test data here and nothing else. 77: it cannot be had.
set -u
[ -s "$1" ] && exit 0
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null ||
    { echo "skipped: npm could not get the package with SARIF's schema"; exit 77; }
tar -xzf ./*.tgz package/lib/schemas/sarif-2.1.0-rtm.5.json || exit 1
mkdir -p "$(dirname "$1")"
mv package/lib/schemas/sarif-2.1.0-rtm.5.json "$1"
