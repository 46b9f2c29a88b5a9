# shellcheck shell=bash
# What all scripts share: messages, the repository's root, and the build's environment. Sourced,
# never run. Messages go to stderr, because stdout belongs to what the script runs.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# The script's own name, not that of a script it was called from.
script_name=$(basename "$0")

if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' plain=$'\e[0m'
else
    bold='' plain=''
fi

# One line about what happens now, with the seconds since the script's start.
say() {
    printf '%s[%s %3ds]%s %s\n' "$bold" "$script_name" "$SECONDS" "$plain" "$*" >&2
}

# One line about what is wrong, and the end of the script.
die() {
    printf '%s%s:%s %s\n' "$bold" "$script_name" "$plain" "$*" >&2
    exit 1
}

# Runs a command as root: as it is, or with sudo.
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

# Waits for a condition: wait_until SECONDS COMMAND... is false when the time has run out.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.2
    done
}

# Configures and builds a preset's targets (all of them when none is named) in build/PRESET, quietly
# unless it fails. Objects are shared through ccache between clones of the repository.
build_preset() {
    local preset=$1 log
    shift
    mkdir -p "$repository/build"
    log=$repository/build/$preset.log
    if ! (
        cd "$repository" || exit 1
        export CCACHE_BASEDIR=$repository CCACHE_NOHASHDIR=1
        cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}
    ) >"$log" 2>&1; then
        grep -E -A 12 'error|FAILED|CMake Error' "$log" | head -n 80 >&2 || tail -n 40 "$log" >&2
        die "the $preset build failed; all of its output is in $log"
    fi
}
