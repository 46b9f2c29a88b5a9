# shellcheck shell=bash
# A second engine whose networks are not this machine's: a dockerd in a network namespace of its own,
# as Docker Desktop's and another machine's are. Sourced after scripts/lib/common.sh; needs root.
# Sets folder, namespace, engine (its process) and engine_socket, and ends all at exit. What else is
# to be ended there goes into the function end_more.

# skip WORD...: the test cannot be made here.
skip() {
    say "$*"
    exit 77
}

# needs TOOL...: skips where one is missing.
needs() {
    local tool
    ((EUID == 0)) || skip "only root can start an engine"
    for tool in "$@"; do command -v "$tool" >/dev/null || skip "no $tool here"; done
}

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
    # Engines that people have may set Fargate's limit of open files. Where this one may not, a
    # runtime that overlooks limits spares each daemon in a container the failed start by which it
    # finds out.
    local runtime=(runc)
    if ! prlimit --nofile=65535:65535 true 2>/dev/null; then
        cat >"$folder/runc" <<'END'
#!/usr/bin/env bash
for ((at = 1; at < $#; ++at)); do
    [[ ${!at} == --bundle ]] || continue
    next=$((at + 1))
    file=${!next}/config.json
    jq 'del(.process.rlimits)' "$file" >"$file.new" && mv "$file.new" "$file"
done
exec runc "$@"
END
        chmod +x "$folder/runc"
        runtime=(without-limits --add-runtime "without-limits=$folder/runc")
    fi
    inside dockerd --default-runtime "${runtime[@]}" --host "unix://$engine_socket" ${far_engine_flags[@]+"${far_engine_flags[@]}"} \
        --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
        &>"$folder/log" &
    engine=$!
    wait_until 60 far_engine_answers ||
        die "the engine did not start: $(tail -n 3 "$folder/log")"
}
