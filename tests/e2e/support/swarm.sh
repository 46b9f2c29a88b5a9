# shellcheck shell=bash
# A Docker Swarm whose machines are namespaces of this one: each has a network, processes, mounts and
# a dockerd of its own, and all hang on one bridge, in a further namespace with a registry that all
# of them may pull from. Node 1 is the manager. Sourced after scripts/lib/common.sh; needs root.
# Everything ends with the script, however that ends, and what is left on disk at its exit; after a
# failure the nodes' logs are kept in the folder APPRUNNER_TEST_ARTIFACTS, if there is one.

wire=198.18.0 # RFC 2544's: for tests, and nobody's.
registry_port=5000
# Unprefixed hosts of this network have no certificates.
registry=$wire.254:$registry_port
node_count=0
node_process=() # By number, while it runs: who waits for the node's first process.
swarm_registry=''

# shellcheck source=tests/e2e/support/engines.sh
source "$(dirname "${BASH_SOURCE[0]}")/engines.sh"

# on N COMMAND...: with node N's engine. inside N: in its network. on_wire: beside the nodes.
on() { DOCKER_HOST=unix://$folder/$1/docker.sock "${@:2}"; }
inside() { nsenter --net="/var/run/netns/$space-$1" "${@:2}"; }
on_wire() { nsenter --net="/var/run/netns/$space" "$@"; }

# What else is to be ended at exit goes here.
end_more() { :; }

end_swarm() {
    local number
    end_more
    for ((number = node_count; number > 0; --number)); do kill_node "$number"; done
    [[ -z $swarm_registry ]] || kill -TERM "$swarm_registry" 2>/dev/null || true
    wait
    for ((number = node_count; number > 0; --number)); do forget_network "$number"; done
    ip netns delete "$space" 2>/dev/null || true
    # Of containers that were killed with their engine.
    find /sys/fs/cgroup -depth -type d -path "*/$space/*" -exec rmdir {} + 2>/dev/null || true
    find /sys/fs/cgroup -depth -type d -name "$space" -exec rmdir {} + 2>/dev/null || true
    if [[ -n ${APPRUNNER_TEST_ARTIFACTS:-} && -e $folder/failures ]]; then
        cp -r --parents "$folder"/{[0-9]/log,*.asked,feed} "$APPRUNNER_TEST_ARTIFACTS" 2>/dev/null || true
    fi
    rm -rf "$folder"
}

forget_network() {
    ip netns delete "$space-$1" 2>/dev/null || true
    on_wire ip link delete "node-$1" 2>/dev/null || true
}

# A machine's network as after its start: one wire, nothing else.
make_network() {
    local number=$1
    forget_network "$number"
    ip netns add "$space-$number"
    on_wire ip link add "node-$number" type veth peer name eth0 netns "$space-$number"
    on_wire ip link set "node-$number" master wire up
    inside "$number" ip link set lo up
    inside "$number" ip address add "$wire.$number/24" dev eth0
    inside "$number" ip link set eth0 up
    inside "$number" ip route add default via "$wire.254"
}

# start_node N: boots the machine; returns once its engine answers. What it had on disk it has again.
start_node() {
    local number=$1
    make_network "$number"
    mkdir -p "$folder/$number/data"
    rm -f "$folder/$number/docker.sock"
    setpriv --pdeathsig KILL nsenter --net="/var/run/netns/$space-$number" \
        unshare --mount --pid --uts --fork --kill-child --mount-proc \
        "$BASH" "$folder/boot" "$folder/$number" "/$space/$number" &>>"$folder/$number/log" &
    node_process[number]=$!
    wait_until 60 node_answers "$number" ||
        die "engine $number did not start: $(tail -n 3 "$folder/$number/log")"
}

node_answers() { on "$1" docker version &>/dev/null; }

# kill_node N: all of its processes at once, containers too, as when a machine loses its power. Its
# address still answers pings.
kill_node() {
    local number=$1 first
    [[ -n ${node_process[number]:-} ]] || return 0
    first=$(pgrep --parent "${node_process[number]}") || true
    [[ -z $first ]] || kill -KILL "$first" 2>/dev/null || true
    wait "${node_process[number]}" 2>/dev/null || true
    node_process[number]=''
}

# unplug N, plug N: its wire. Whoever talks to it meanwhile hears nothing.
unplug() { on_wire ip link set "node-$1" down; }
plug() { on_wire ip link set "node-$1" up; }

# make_swarm NAME COUNT [FLAG...]: the folder, and COUNT nodes that are one Swarm; flags are dockerd's.
make_swarm() {
    local name=$1 count=$2 number token
    shift 2
    needs curl docker dockerd docker-registry hostname ip jq nsenter pgrep setpriv unshare
    folder=$(mktemp -d "${TMPDIR:-/tmp}/$name-XXXXXX")
    space=ars-$name-$$
    trap end_swarm EXIT
    trap 'exit 1' INT TERM
    ip netns add "$space" 2>/dev/null || skip "no network namespaces here"
    on_wire ip link add trial type vxlan id 1 dstport 4789 2>/dev/null || skip "no VXLAN here"
    on_wire ip link delete trial
    unshare --mount --pid --uts --fork true 2>/dev/null || skip "no namespaces of processes here"
    on_wire ip link set lo up
    on_wire ip link add wire type bridge
    on_wire ip address add "$wire.254/24" dev wire
    on_wire ip link set wire up
    write_boot "$@"
    start_registry
    node_count=$count
    for ((number = 1; number <= count; ++number)); do start_node "$number"; done
    on 1 docker swarm init --advertise-addr "$wire.1" >/dev/null
    token=$(on 1 docker swarm join-token --quiet worker)
    for ((number = 2; number <= count; ++number)); do
        on "$number" docker swarm join --token "$token" "$wire.1:2377" >/dev/null
    done
}

# The machine's first process: it collects those that nobody waits for.
write_boot() {
    local flags=(--insecure-registry "$wire.0/24" "$@")
    runtime_flags_in "$folder"
    flags+=(${runtime_flags[@]+"${runtime_flags[@]}"})
    cat >"$folder/boot" <<BOOT
mount -t tmpfs tmpfs /run
hostname "node-\${2##*/}"
dockerd --host unix:///var/run/docker.sock --host "unix://\$1/docker.sock" \\
    --data-root "\$1/data" --cgroup-parent "\$2" ${flags[*]@Q} &
wait
BOOT
}

# Its storage is in the folder.
start_registry() {
    cat >"$folder/registry.yml" <<CONFIG
version: 0.1
log: {level: info, formatter: text}
storage:
  filesystem: {rootdirectory: $folder/registry}
http: {addr: "$registry"}
CONFIG
    setpriv --pdeathsig TERM nsenter --net="/var/run/netns/$space" \
        docker-registry serve "$folder/registry.yml" &>"$folder/registry.log" </dev/null &
    swarm_registry=$!
    wait_until 15 registry_answers || die "the registry did not start"
}

registry_answers() { on_wire curl --silent --fail "http://$registry/v2/" >/dev/null; }

# publish NAME: from node 1 into the registry, for all nodes.
publish() { on 1 docker push --quiet "$1" >/dev/null; }
