#!/bin/sh
# Starts apprunner-sim with the libraries that came with it, whatever this system has.
set -eu
here=$(dirname "$(readlink -f "$0")")
# The program starts itself as a daemon, and must come by here then, too.
export APPRUNNER_SIM_PROGRAM="$here/apprunner-sim"
exec "$here/lib/ld-linux-x86-64.so.2" --argv0 "$0" --library-path "$here/lib" \
    "$here/lib/apprunner-sim" "$@"
