# shellcheck shell=bash
# A second engine whose networks are not this machine's: a dockerd in a network namespace of its own,
# as Docker Desktop's and another machine's are. Sourced after scripts/lib/common.sh; needs root.
# Sets folder, namespace, engine (its process) and engine_socket, and ends all at exit. What else is
# to be ended there goes into the function end_more.

# shellcheck source=tests/e2e/support/engines.sh
source "$(dirname "${BASH_SOURCE[0]}")/engines.sh"

end_more() { :; }

clean_up() {
    end_more
    if [[ -n $engine ]]; then
        DOCKER_HOST=unix://$engine_socket docker ps --all --quiet |
            DOCKER_HOST=unix://$engine_socket xargs -r docker rm --force >/dev/null || true
        kill -TERM "$(<"$folder/pid")" 2>/dev/null || true
        wait "$engine" 2>/dev/null || true
    fi
    ip netns delete "$namespace" 2>/dev/null || true
    # Its storage is mounted over itself.
    while umount "$folder/data" 2>/dev/null; do :; done
    rm -rf "$folder"
}

inside() {
    nsenter --net="/var/run/netns/$namespace" "$@"
}

# make_far_machine NAME: its folder and its network.
make_far_machine() {
    engine=''
    folder=$(mktemp -d "${TMPDIR:-/tmp}/$1-XXXXXX")
    namespace=ars-$1-$$
    engine_socket=$folder/docker.sock
    trap clean_up EXIT
    trap 'exit 1' INT TERM
    ip netns add "$namespace" 2>/dev/null || skip "no network namespaces here"
    inside ip link set lo up
    mkdir -p "$folder/data" "$folder/work"
}

# Further flags of dockerd's.
far_engine_flags=()
far_engine_answers() { DOCKER_HOST=unix://$engine_socket docker version &>/dev/null; }

start_far_engine() {
    runtime_flags_in "$folder"
    inside dockerd ${runtime_flags[@]+"${runtime_flags[@]}"} --host "unix://$engine_socket" ${far_engine_flags[@]+"${far_engine_flags[@]}"} \
        --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
        &>"$folder/log" &
    engine=$!
    wait_until 60 far_engine_answers ||
        die "the engine did not start: $(tail -n 3 "$folder/log")"
}

# Goes on: one run shows all of them.
fail() {
    say "FAILED: $*"
    echo "$*" >>"$folder/failures"
}

# expect CODE TEXT COMMAND...: ends so and says so.
expect() {
    local wanted=$1 text=$2 code=0 output
    shift 2
    output=$("$@" 2>&1) || code=$?
    if ((code != wanted)) || ! grep -qF -- "$text" <<<"$output"; then
        printf '%s\n' "$output" >&2
        fail "code $code, not $wanted with \"$text\": $*"
    fi
}
