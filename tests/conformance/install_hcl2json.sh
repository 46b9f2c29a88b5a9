#!/bin/sh
# Puts HashiCorp's HCL parser as JavaScript (npm's @cdktf/hcl2json) into the folder $1, unless it is
# there. 77: it cannot be had.
set -u
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
[ -d "$1/node_modules/@cdktf/hcl2json" ] && exit 0
mkdir -p "$1"
cd "$1" || exit 1
npm install --no-audit --no-fund --loglevel=error @cdktf/hcl2json@0.21.0 ||
    { echo "skipped: npm could not install @cdktf/hcl2json"; exit 77; }
