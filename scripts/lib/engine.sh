# shellcheck shell=bash
# The Docker Engine and a registry for as long as a script runs: uses an engine that answers, else
# starts one by hand, which the last script that uses it stops again. Only processes that were
# started here are ever ended, each by its id. Sourced after common.sh.

# The engine that was started here and the scripts that use it; one folder for all clones.
engine_folder=/tmp/apprunner-sim-engine-$EUID
# Where dockerd writes its own process id, and that of its containerd.
dockerd_pid_file=/var/run/docker.pid
containerd_pid_file=/var/run/docker/containerd/containerd.pid
engine_start_s_max=60
engine_stop_s_max=40

engine_answers() {
    timeout 10 docker version --format '{{.Server.Version}}' &>/dev/null
}

# Makes an engine answer, or ends the script with the reason. The caller gives `engine_stop` to a
# trap at EXIT first.
engine_start() {
    engine_lock
    mkdir -p "$engine_folder/users"
    : >"$engine_folder/users/$$"
    engine_answers || engine_launch
    engine_unlock
}

# Ends this script's use of the engine. Silent when all is well, because it runs last.
engine_stop() {
    [[ -e $engine_folder/users/$$ ]] || return 0
    engine_lock
    rm -f "$engine_folder/users/$$"
    if ! engine_has_users; then
        [[ ! -e $engine_folder/dockerd.pid ]] || engine_end
        rm -rf "$engine_folder"
    fi
    engine_unlock
}

# One script at a time starts, stops or counts. The last user removes the lock's file with the
# folder, so a lock counts only while its file is still the one in the folder.
engine_lock() {
    engine_unlock # Held when a script dies with it and stops the engine on its way out.
    while true; do
        mkdir -m 700 "$engine_folder" 2>/dev/null || true
        [[ -O $engine_folder && ! -L $engine_folder ]] || die "$engine_folder is another user's"
        exec {engine_lock_fd}>"$engine_folder/lock"
        flock -w 180 "$engine_lock_fd" || die "another script holds $engine_folder/lock"
        # A status of its own: in a trap, a bare return gives the failed script's.
        [[ $engine_folder/lock -ef /proc/$BASHPID/fd/$engine_lock_fd ]] && return 0
        engine_unlock
    done
}

engine_unlock() {
    [[ -z ${engine_lock_fd:-} ]] || exec {engine_lock_fd}>&-
    engine_lock_fd=''
}

# Whether a script that lives still uses the engine; forgets those that were ended hard.
engine_has_users() {
    local file status=1
    for file in "$engine_folder"/users/*; do
        [[ -e $file ]] || continue
        if [[ -e /proc/${file##*/} ]]; then status=0; else rm -f "$file"; fi
    done
    return "$status"
}

# Whether the process whose id is in the file lives and has the name: engine_process FILE NAME.
engine_process() {
    local id
    id=$(cat "$1" 2>/dev/null) && [[ -n $id && $(cat "/proc/$id/comm" 2>/dev/null) == "$2" ]]
}

engine_launch() {
    local endpoint launcher command=(setsid dockerd)
    endpoint=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || true)
    [[ $endpoint =~ ^unix://(/var)?/run/docker.sock$ ]] ||
        die "no Docker Engine answers at ${endpoint:-the chosen endpoint}"
    command -v dockerd >/dev/null ||
        die "no Docker Engine answers and there is no dockerd to start: run scripts/setup"
    if engine_process "$dockerd_pid_file" dockerd; then
        wait_until "$engine_start_s_max" engine_answers ||
            die "dockerd runs, but does not answer to $(id -un): $(docker version 2>&1 | tail -n 1)"
        return
    fi
    # Left by a hard end. With a living process of the same id, dockerd would take it for its own.
    as_root rm -f "$dockerd_pid_file"
    engine_process "$containerd_pid_file" containerd || as_root rm -f "$containerd_pid_file"
    # Its socket is for root and the group docker; not being root, the caller may be in neither.
    ((EUID == 0)) || command=(sudo "${command[@]}" --group "$(id -g)")
    say "no Docker Engine answers: starting dockerd"
    (
        engine_unlock
        exec "${command[@]}" </dev/null &>"$engine_folder/dockerd.log"
    ) &
    launcher=$!
    wait_until "$engine_start_s_max" engine_answers_or_ended "$launcher" || true
    if ! engine_answers || ! engine_process "$dockerd_pid_file" dockerd; then
        tail -n 15 "$engine_folder/dockerd.log" >&2
        ! engine_process "$dockerd_pid_file" dockerd || engine_own
        die "dockerd did not start"
    fi
    engine_own
}

engine_answers_or_ended() {
    ! kill -0 "$1" 2>/dev/null || engine_answers
}

# Notes that the engine is ours, to be stopped.
engine_own() {
    cp "$dockerd_pid_file" "$engine_folder/dockerd.pid"
}

engine_end() {
    local id
    id=$(<"$engine_folder/dockerd.pid")
    engine_process "$engine_folder/dockerd.pid" dockerd || return 0
    as_root kill -TERM "$id"
    if ! wait_until "$engine_stop_s_max" engine_gone; then
        say "dockerd ($id) did not end in $engine_stop_s_max s; killing it"
        as_root kill -KILL "$id"
    fi
}

engine_gone() {
    ! engine_process "$engine_folder/dockerd.pid" dockerd
}

# Starts a registry on a loopback port (registry_start [PORT]; without one, any that is free) with a
# storage of its own, and puts its address in $registry_address.
registry_start() {
    registry_folder=$(mktemp -d "${TMPDIR:-/tmp}/apprunner-sim-registry-XXXXXX")
    cat >"$registry_folder/config.yml" <<END
version: 0.1
log: {level: info, formatter: text}
storage:
  filesystem: {rootdirectory: $registry_folder/storage}
  delete: {enabled: true}
http: {addr: "127.0.0.1:${1:-0}"}
END
    # Ends with this script, however hard that ends.
    setpriv --pdeathsig TERM docker-registry serve "$registry_folder/config.yml" \
        &>"$registry_folder/log" </dev/null &
    registry_pid=$!
    if ! wait_until 15 registry_listens; then
        tail -n 5 "$registry_folder/log" >&2
        die "the registry did not start"
    fi
    registry_address=$(registry_listens)
    export registry_address
}

# Prints the address from the registry's log, once it is there.
registry_listens() {
    grep -oE -m 1 'listening on 127\.0\.0\.1:[0-9]+' "$registry_folder/log" | grep -oE '127.*'
}

registry_stop() {
    [[ -n ${registry_pid:-} ]] || return 0
    kill "$registry_pid" 2>/dev/null || true
    wait "$registry_pid" 2>/dev/null || true
    rm -rf "$registry_folder"
    registry_pid=''
}
