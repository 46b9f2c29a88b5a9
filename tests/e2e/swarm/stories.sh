#!/usr/bin/env bash
# A Swarm of three nodes, and App Runner on it: the demo's stories, fifteen of the known causes with
# their instances on workers, 25 instances over three nodes, a service for which there is no room,
# and nothing left on any node. 77: cannot be made here.
# usage: stories.sh PROGRAM SAMPLE_APP
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/common.sh
source "$here/../../../scripts/lib/common.sh"
# shellcheck source=tests/e2e/support/swarm_stack.sh
source "$here/../support/swarm_stack.sh"
needs curl openssl

keep_off='apprunner-sim.instances=no'
make_swarm stories 3
# Workers only: the way from the daemon to its instances is then always a tunnel.
on 1 docker node update --label-add "$keep_off" node-1 >/dev/null
deploy_stack
shop=$(make_image shop:v1 --env SAMPLE_VERSION=v1)
bad_shop=$(make_image shop:v2 --env SAMPLE_VERSION=v2 --env SAMPLE_BIND=127.0.0.1)
kiosk=$(make_image kiosk:v1 --env SAMPLE_BIND=HOSTNAME --env HOSTNAME=0.0.0.0)
ported=$(make_image ported:v1 --expose 3000 --env SAMPLE_PORT=3000)
arm=$(make_image arm:v1 --arch arm64)
liar=$(make_image liar:v1 --program-arch arm64)
fast=(--interval 1 --timeout 1)
http=(--health-check http --path /health "${fast[@]}")

say "the demo's stories"
expect 0 "App Runner would serve it" sim up "$shop" --name shop --detach
url=$(url_of shop)
[[ $(version_at "$url") == v1 ]] || fail "$url answers $(ask "$url")"
[[ $(instances_on 1 '') == 0 ]] || fail "an instance on node 1, which is labelled $keep_off"
expect 11 ARS-BIND-LOOPBACK sim up "$bad_shop" --name shop "${fast[@]}" --detach
[[ $(version_at "$url") == v1 ]] || fail "not rolled back"
expect 10 ARS-HOSTNAME-BIND sim up "$kiosk" --name kiosk "${fast[@]}" --detach
expect 0 "App Runner would serve it" sim up "$kiosk" --name kiosk "${fast[@]}" \
    --env HOSTNAME=0.0.0.0 --detach
echo 'InstanceConfiguration: {InstanceRoleArn: "arn:aws:iam::123456789012:role/clerk"}' \
    >"$folder/work/role.yaml"
expect 0 "no credentials for the instance role: where they are to be had" \
    sim up "$shop" --name clerk "${fast[@]}" --config role.yaml --credentials dummy --detach
expect 2 "--credentials does not go with --engine swarm" "$program" daemon --engine swarm \
    --agents-token-file /dev/null --credentials dummy

say "known causes on workers"
# row CODE FINDING FLAG...: of the good image, unless the flags name another one.
number=0
rows_at_once=3 # Most of a row is waiting; more would let the machine's load judge.
rows=()
row() {
    local code=$1 finding=$2
    shift 2
    number=$((number + 1))
    [[ $1 == */* && $1 != /* ]] || set -- "$shop" "$@"
    expect "$code" "$finding" sim up "$@" --name "row-$number" --detach &
    rows+=($!)
    ((${#rows[@]} < rows_at_once)) && return
    wait "${rows[0]}"
    rows=("${rows[@]:1}")
}
row 10 ARS-WRONG-PORT "$ported" "${fast[@]}"
row 10 ARS-BIND-LOOPBACK --env SAMPLE_BIND=127.0.0.1 "${fast[@]}"
row 10 ARS-NOT-LISTENING --env SAMPLE_BIND=none --give-up 4 "${fast[@]}"
row 10 ARS-IMAGE-ARCHITECTURE "$arm"
row 10 ARS-IMAGE-ARCHITECTURE "$liar"
row 10 ARS-CONTAINER-EXITED --env SAMPLE_EXIT_CODE=1
row 10 ARS-CONTAINER-EXITED --env SAMPLE_BIND=none --env SAMPLE_EXIT_CODE=3 \
    --env SAMPLE_EXIT_AFTER_MS=3000
row 10 ARS-OUT-OF-MEMORY --env SAMPLE_EAT_MB=700 --cpu 256 --memory 512
row 10 ARS-MISSING-VARIABLE --env SAMPLE_REQUIRE_ENV=DATABASE_URL
row 10 ARS-HEALTH-NOT-FOUND --env SAMPLE_PATH_STATUS=/health=404 "${http[@]}"
row 10 ARS-HEALTH-AUTH --env SAMPLE_PATH_STATUS=/health=401 "${http[@]}"
row 10 ARS-HEALTH-STATUS --env SAMPLE_PATH_STATUS=/health=500 "${http[@]}"
row 10 ARS-HEALTH-TIMEOUT --env SAMPLE_HANG=1 --give-up 6 "${http[@]}"
row 10 ARS-HEALTH-BAD-ANSWER --env SAMPLE_STYLE=banner --give-up 6 "${http[@]}"
row 10 ARS-START-COMMAND --start-command /no-such-program
for each in "${rows[@]}"; do wait "$each"; done
[[ $(instances_on 1 '') == 0 ]] || fail "an instance on node 1, which is labelled $keep_off"
on 1 docker node update --label-rm "${keep_off%%=*}" node-1 >/dev/null

say "25 instances over three nodes"
create_service crowd "$shop" 25
[[ $(status_of crowd) == RUNNING ]] || fail "crowd: $(sim describe crowd)"
crowd=$(instances crowd)
say "on the nodes: $crowd"
for count in $crowd; do ((count >= 7)) || fail "25 instances are spread as $crowd"; done
url=$(url_of crowd)
for _ in {1..100}; do ask "$url" | jq -r .hostname; done | sort | uniq -c >"$folder/answers"
(($(wc -l <"$folder/answers") == 25)) || fail "answered: $(cat "$folder/answers")"

say "no room: told with the numbers, and as none of the app's faults"
# The machines are all this one, and each takes its memory for its own.
memory_mb=$(($(awk '/^MemTotal/ {print $2}' /proc/meminfo) / 1024))
for ((number = 0; number < 3 * memory_mb / 12288; ++number)); do
    sim up "$shop" --name "giant-$number" --cpu 4096 --memory 12288 --detach &>"$folder/giant" ||
        break
done
expect 5 ARS-ENVIRONMENT sim up "$shop" --name one-more --cpu 4096 --memory 12288 --detach
expect 5 "has room for 12288 MB: node-" sim up "$shop" --name one-more --cpu 4096 \
    --memory 12288 --detach

take_all_away
finish "on three nodes all is as on one"
