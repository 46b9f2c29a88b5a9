#!/bin/sh
# Puts the AWS SDK for JavaScript into the folder $1, unless it is there. 77: it cannot be had.
set -u
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
[ -d "$1/node_modules/@aws-sdk/client-apprunner" ] && [ -d "$1/node_modules/@aws-sdk/client-sts" ] &&
    exit 0
mkdir -p "$1"
cd "$1" || exit 1
npm install --no-audit --no-fund --loglevel=error \
    @aws-sdk/client-apprunner @aws-sdk/client-cloudwatch-logs @aws-sdk/client-sts ||
    { echo "skipped: npm could not install the AWS SDK for JavaScript"; exit 77; }
