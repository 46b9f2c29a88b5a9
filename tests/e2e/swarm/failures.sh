#!/usr/bin/env bash
# Nodes of a Swarm that die, are cut off, drained, and come back, under 50 requests a second: the
# service is whole again in 20 s, only requests that were under way on the dead node are lost, the
# feed says what happened, and the app is not blamed. Then 20,000 requests over five switches, none
# lost; a registry that is away for one node; a daemon that is killed; managers without a majority.
# 77: cannot be made here.
# usage: failures.sh PROGRAM SAMPLE_APP
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/common.sh
source "$here/../../../scripts/lib/common.sh"
# shellcheck source=tests/e2e/support/swarm_stack.sh
source "$here/../support/swarm_stack.sh"
needs bc openssl python3

rate=50
whole_s_max=20
asker=''
begin_asking() { # begin_asking NAME [COUNT [RATE]]
    asked=$folder/$1.asked
    # As the process itself, which is told to end.
    nsenter --net="/var/run/netns/$space" python3 -B "$here/asker.py" "$wire.1:8071" \
        "${url_host%:*}" "${3:-$rate}" "$asked" ${2:+"$2"} &
    asker=$!
}
end_asking() {
    kill -TERM "$asker" 2>/dev/null || true
    wait "$asker" || true
    asker=''
}
end_more() { [[ -z $asker ]] || kill -TERM "$asker" 2>/dev/null || true; }

judge() { python3 -B "$here/judge.py" "$asked" "$@" >&2 || fail "requests: $asked $*"; }

hosts_on() {
    on "$1" docker ps --quiet --filter label=apprunner-sim.instance-id |
        on "$1" xargs -r docker inspect --format '{{.Config.Hostname}}' | paste -sd,
}

# How many instances serve, of all nodes that are there.
serving() {
    ask_api AppRunnerSim.DescribeEmulation "{\"ServiceArn\": \"$arn\"}" |
        jq '[.Instances[] | select(.State == "SERVING")] | length'
}
is_whole() {
    local number count=0
    for number in "$@"; do count=$((count + $(instances_on "$number" shop))); done
    ((count >= 3)) && [[ $(serving) == 3 ]]
}

are_three() { [[ $(instances shop | tr ' -' '+0' | bc) == 3 ]]; }

# lose N WORDS COMMAND...: what the command does to node N costs only what was under way there.
lose() {
    local number=$1 words=$2 at dead hosts
    shift 2
    wait_until 60 are_three || fail "more than three: $(instances shop)"
    [[ $(instances_on "$number" shop) != 0 ]] || fail "no instance on node $number"
    # Who is drained may answer what it has.
    hosts=''
    [[ $1 == drain ]] || hosts=$(hosts_on "$number")
    begin_asking "$number-$1"
    sleep 3 # Of load before it: what is measured is a service at work.
    at=$EPOCHREALTIME
    "$@" "$number"
    # The kernel outlives a machine that is made of namespaces, and for a moment it refuses
    # connections in the containers' place: App Runner's 503, as for an app that does not listen.
    dead=$(echo "$EPOCHREALTIME + 0.5" | bc)
    local others=()
    for each in 1 2 3; do [[ $each == "$number" ]] || others+=("$each"); done
    wait_until 60 is_whole "${others[@]}" || fail "not whole after $1: $(instances shop)"
    took_s=$(echo "$EPOCHREALTIME - $at" | bc)
    say "$1 of node $number: whole after $took_s s; on the nodes: $(instances shop)"
    (($(echo "$took_s <= $whole_s_max" | bc) == 1)) || fail "whole only after $took_s s"
    sleep 5 # Of load after it.
    end_asking
    judge --killed "$at" --dead "$dead" --hosts "$hosts"
    sim logs shop >"$folder/feed" 2>&1 || true
    grep -qF -- "$words" "$folder/feed" || fail "the feed does not say \"$words\""
}

drain() { on 1 docker node update --availability drain "node-$1" >/dev/null; }
undrain() { on 1 docker node update --availability active "node-$1" >/dev/null; }
is_node_back() { [[ $(by_operator doctor 2>&1) == *"node-$1"* ]] && node_is_ready "$1"; }
node_is_ready() { [[ $(on 1 docker node inspect --format '{{.Status.State}}' "node-$1") == ready ]]; }

make_swarm failures 3
deploy_stack
shop=$(make_image shop:v1 --env SAMPLE_VERSION=v1 --env SAMPLE_ANSWER_MS=40)
create_service shop "$shop" 3
[[ $(status_of shop) == RUNNING ]] || die "not RUNNING: $(sim describe shop)"
arn=$(sim describe shop --output json | jq -r .ServiceArn)
url=$(url_of shop)
url_host=${url#http://}
say "three instances: $(instances shop)"

lose 2 "the loss of node node-2" kill_node
start_node 2
wait_until 60 is_node_back 2 || fail "node 2 does not come back"

say "five switches, 20,000 requests"
begin_asking switches 20000 250
for version in v2 v3 v4 v5 v6; do
    image=$(make_image "shop:$version" --env "SAMPLE_VERSION=$version" --env SAMPLE_ANSWER_MS=5)
    expect 0 "" sim up "$image" --name shop --detach
done
wait "$asker"
asker=''
judge
say "on the nodes: $(instances shop)"

say "the registry is away for one node only: that one is passed over"
inside 2 ip route add unreachable "$wire.254/32"
image=$(make_image shop:v7 --env SAMPLE_VERSION=v7 --env SAMPLE_ANSWER_MS=40)
expect 0 "App Runner would serve it" sim up "$image" --name shop --detach
none_on_2() { [[ $(instances shop) =~ ^[1-9]\ 0\ [1-9]$ ]]; }
wait_until 30 none_on_2 || fail "with no registry for node 2: $(instances shop)"
inside 2 ip route delete unreachable "$wire.254/32"
# They may all be on one node now; the next go where there are fewer.
wait_until 60 are_three || fail "more than three: $(instances shop)"
expect 0 "App Runner would serve it" sim up "$image" --name shop --detach

lose 3 "the loss of node node-3" unplug
plug 3
wait_until 60 is_node_back 3 || fail "node 3 does not come back"
wait_until 60 are_three || fail "what was given up is not removed: $(instances shop)"

# So that node 3 has one again.
expect 0 "" sim up "$shop" --name shop --detach
lose 3 "node-3 being drained" drain
undrain 3

say "a daemon that is killed finds what runs"
begin_asking killed
before=$(hosts_on 1),$(hosts_on 2),$(hosts_on 3)
on 1 docker kill "$(daemon_container)" >/dev/null
daemon_is_back() { by_operator doctor &>/dev/null && [[ $(version_at "$url") == v1 ]]; }
wait_until 60 daemon_is_back || fail "the daemon is not back: $(stack_tasks)"
end_asking
[[ $before == "$(hosts_on 1),$(hosts_on 2),$(hosts_on 3)" ]] || fail "others run than $before"

say "the managers lose their majority and have it again"
on 1 docker node promote node-2 node-3 >/dev/null
is_led_by_three() { [[ $(on 1 docker node ls | grep -cE 'Leader|Reachable') == 3 ]]; }
wait_until 30 is_led_by_three || fail "no three managers: $(on 1 docker node ls)"
kill_node 2
kill_node 3
has_no_leader() { ! on 1 docker node ls &>/dev/null; }
wait_until 90 has_no_leader || fail "two managers of three are gone, and it goes on"
[[ $(version_at "$url") == v1 ]] || fail "not served without a majority: $(ask "$url")"
[[ $(status_of shop) == RUNNING ]] || fail "without a majority: $(sim describe shop)"
start_node 2
start_node 3
wait_until 120 is_whole 1 2 3 || fail "not whole with a majority: $(instances shop)"
expect 0 "App Runner would serve it" sim up "$shop" --name shop --detach

take_all_away
finish "nodes come and go, and the app is not blamed"
