#!/bin/sh
# Puts playwright-core and axe-core into the folder $1, unless they are there. 77: cannot be had.
set -u
command -v chromium >/dev/null || { echo "skipped: chromium is not installed"; exit 77; }
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
[ -d "$1/node_modules/playwright-core" ] && [ -d "$1/node_modules/axe-core" ] && exit 0
mkdir -p "$1"
cd "$1" || exit 1
npm install --no-audit --no-fund --loglevel=error playwright-core axe-core ||
    { echo "skipped: npm could not install playwright-core and axe-core"; exit 77; }
