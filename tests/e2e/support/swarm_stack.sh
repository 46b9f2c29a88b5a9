# shellcheck shell=bash
# What the tests of a Swarm share: the stack of docker/stack.yaml on the nodes of swarm.sh, told
# what to do by the program as one of a team's machines would, and what came of it. Sourced after
# scripts/lib/common.sh, with the test's own arguments: PROGRAM SAMPLE_APP.

# shellcheck source=tests/e2e/support/swarm.sh
source "$(dirname "${BASH_SOURCE[0]}")/swarm.sh"
program=$1 sample_app=$2
sim_image=$registry/apprunner-sim
# The daemon's, of the first node.
api_address=$wire.1:8070

# Goes on: one run shows all of them.
fail() {
    say "FAILED: $*"
    echo "${1%%$'\n'*}" >>"$folder/failures"
}

# Further ones of the daemon's.
daemon_flags=()

# The image into the registry, the agents' token, the stack. Returns when the daemon answers with an
# engine, and each node has an agent.
deploy_stack() {
    say "the stack"
    on 1 "${repository:?}/scripts/image" --from-machine --program "$program" --tag "$sim_image"
    publish "$sim_image"
    on 1 docker image rm "$sim_image" >/dev/null
    openssl rand -hex 32 | on 1 docker secret create apprunner-sim-agents - >/dev/null
    local file=$folder/stack.yaml flag
    cp "${repository:?}/docker/stack.yaml" "$file"
    for flag in "${daemon_flags[@]}"; do sed -i "s|^\( *\)- --engine=swarm|&\n\1- $flag|" "$file"; done
    APPRUNNER_SIM_IMAGE=$sim_image on 1 docker stack deploy --compose-file "$file" apprunner-sim \
        &>"$folder/deployed" || die "no stack: $(<"$folder/deployed")"
    wait_until 120 stack_runs || die "the stack does not run: $(stack_tasks)"
    mkdir -m 700 "$folder/run" "$folder/work"
    use_account ''
}

stack_tasks() {
    on 1 docker stack ps --no-trunc --format '{{.Name}} {{.Node}} {{.CurrentState}} {{.Error}}' \
        apprunner-sim
}

daemon_container() {
    on 1 docker ps --quiet --filter label=com.docker.swarm.service.name=apprunner-sim_daemon
}

# by_operator WORD...: the program in the daemon's own container.
by_operator() { on 1 docker exec "$(daemon_container)" apprunner-sim "$@"; }

stack_runs() {
    [[ $(stack_tasks | grep -c ' Running ') == $((node_count + 1)) ]] &&
        by_operator doctor &>"$folder/doctor"
}

# use_account DIGITS: sim is that account's from now on; with "", the operator's.
use_account() {
    local words
    words=$(by_operator env ${1:+--account "$1"} | grep -E '^export AWS_(ACCESS|SECRET)')
    [[ -n $words ]] || die "no key: $(by_operator env ${1:+--account "$1"} 2>&1)"
    eval "$words"
    export APPRUNNER_SIM_ENDPOINT=http://$api_address
}

# The program on a machine beside the Swarm, which signs.
sim() {
    (
        cd "$folder/work" && export XDG_RUNTIME_DIR=$folder/run XDG_STATE_HOME=$folder/state
        on_wire "$program" "$@"
    )
}

# ask_api OPERATION JSON: its answer.
ask_api() { on_wire python3 -B "${repository:?}/tests/e2e/swarm/signed.py" "$@"; }

# create_service NAME IMAGE COUNT: of so many small instances, no fewer and no more; waits for its
# first deployment's end, whatever that is.
create_service() {
    local scaling
    scaling=$(ask_api AppRunner.CreateAutoScalingConfiguration "{\"MinSize\": $3, \"MaxSize\": $3,
        \"AutoScalingConfigurationName\": \"fixed-$3\"}" |
        jq -r .AutoScalingConfiguration.AutoScalingConfigurationArn)
    ask_api AppRunnerSim.CreateService "{
        \"ServiceName\": \"$1\", \"AutoScalingConfigurationArn\": \"$scaling\",
        \"InstanceConfiguration\": {\"Cpu\": \"256\", \"Memory\": \"512\"},
        \"SourceConfiguration\": {\"AutoDeploymentsEnabled\": false, \"ImageRepository\": {
            \"ImageIdentifier\": \"$2\", \"ImageRepositoryType\": \"ECR_PUBLIC\",
            \"ImageConfiguration\": {\"Port\": \"8080\"}}}}" >/dev/null
    wait_until 120 is_settled "$1" || true
}
is_settled() { [[ $(status_of "$1") != OPERATION_IN_PROGRESS ]]; }
status_of() { sim describe "$1" --output json | jq -r .Status; }

# make_image NAME FLAG...: the sample app, for all nodes; prints its reference.
make_image() {
    local name=$registry/$1
    shift
    on 1 "${repository:?}/tests/fakes/sample_app/make_image.sh" "$name" "$@" --program "$sample_app" \
        >/dev/null
    publish "$name"
    on 1 docker image rm "$name" >/dev/null
    echo "$name"
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

# url_of SERVICE: LocalUrl. ask URL: from beside the Swarm, where its name leads to node 1.
url_of() { sim describe "$1" --output json | jq -r .LocalUrl; }
ask() { on_wire curl --silent --max-time 10 --connect-to "::$wire.1:" "$1"; }
version_at() { ask "$1" | jq -r .version 2>/dev/null || true; }

# instances_on N SERVICE: how many containers of ours run there.
instances_on() {
    on "$1" docker ps --quiet --filter label=apprunner-sim.instance-id \
        ${2:+--filter "label=apprunner-sim.service-name=$2"} | wc -l
}

# instances SERVICE: on each node, "8 9 8"; of "", all.
instances() {
    local number counts=()
    for ((number = 1; number <= node_count; ++number)); do
        counts+=("$([[ -n ${node_process[number]} ]] && instances_on "$number" "$1" || echo -)")
    done
    echo "${counts[*]}"
}

# What is there of ours on any node but the stack's own.
left() {
    local number
    for ((number = 1; number <= node_count; ++number)); do
        [[ -n ${node_process[number]} ]] || continue
        on "$number" docker ps --all --format "{{.Names}} on $number" \
            --filter label=apprunner-sim.owner
        on "$number" docker network ls --format "{{.Name}} on $number" \
            --filter label=apprunner-sim.owner
    done
}
nothing_left() { [[ -z $(left) ]]; }

# take_all_away: `down`, and nothing is left; the daemon can be had again; then the stack goes, and
# nothing is left of that.
take_all_away() {
    say "down leaves nothing on any node"
    expect 0 "" sim down
    wait_until 30 nothing_left || fail "left: $(left)"
    on 1 docker service update --force --detach apprunner-sim_daemon >/dev/null
    wait_until 60 stack_runs || fail "not started again: $(stack_tasks)"
    wait_until 60 stack_is_gone || fail "left of the stack: $(<"$folder/removed")"
}
# A network that a task has just left may be in use for a moment yet.
stack_is_gone() {
    local number
    on 1 docker stack rm apprunner-sim &>"$folder/removed" || return 1
    for ((number = 1; number <= node_count; ++number)); do
        [[ -z ${node_process[number]} ]] ||
            on "$number" docker ps --all --format "{{.Names}} {{.Status}} on $number"
    done >"$folder/removed"
    on 1 docker network ls --format 'network {{.Name}}' | grep '^network apprunner-sim' \
        >>"$folder/removed" || true
    [[ ! -s $folder/removed ]]
}

# finish TEXT: the test's last word.
finish() {
    [[ ! -e $folder/failures ]] || die "$(wc -l <"$folder/failures") failures"
    say "$1"
}
