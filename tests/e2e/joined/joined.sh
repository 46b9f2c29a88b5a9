#!/usr/bin/env bash
# The emulator as a container of an engine whose networks are not on this machine: a second dockerd
# in a network namespace of its own, as Docker Desktop's and dind's are. Tells the demo's stories and
# twenty of the known causes there by the wrapper docker/apprunner-sim. 77: cannot be made here.
# usage: joined.sh PROGRAM SAMPLE_APP
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/common.sh
source "$here/../../../scripts/lib/common.sh"
# shellcheck source=tests/e2e/support/far_engine.sh
source "$here/../support/far_engine.sh"

program=$1 sample_app=$2
needs bc curl docker dockerd ip jq nsenter
make_far_machine joined
export DOCKER_HOST=unix://$engine_socket
export APPRUNNER_SIM_IMAGE=apprunner-sim-test/emulator APPRUNNER_SIM_CONTAINER=apprunner-sim-joined
start_far_engine

"$repository/scripts/image" --from-machine --program "$program" --tag "$APPRUNNER_SIM_IMAGE"
make_image() {
    "$repository/tests/fakes/sample_app/make_image.sh" "$@" --program "$sample_app" >/dev/null
}
make_image apprunner-sim-test/shop:v1 --env SAMPLE_VERSION=v1
make_image apprunner-sim-test/shop:v2 --env SAMPLE_VERSION=v2 --env SAMPLE_BIND=127.0.0.1
make_image apprunner-sim-test/kiosk:v1 --env SAMPLE_BIND=HOSTNAME --env HOSTNAME=0.0.0.0
make_image apprunner-sim-test/ported:v1 --expose 3000 --env SAMPLE_PORT=3000
make_image apprunner-sim-test/arm:v1 --arch arm64
make_image apprunner-sim-test/liar:v1 --program-arch arm64
cd "$folder/work"
sim=$repository/docker/apprunner-sim

left() {
    docker ps --all --quiet --filter label=apprunner-sim.owner
    docker network ls --quiet --filter label=apprunner-sim.owner
}

say "from outside, the program says that it cannot"
mkdir -m 700 "$folder/run"
XDG_RUNTIME_DIR=$folder/run XDG_STATE_HOME=$folder/state \
    expect 1 "instances cannot be reached" "$program" doctor
expect 0 "joined: from a container" "$sim" doctor

expect 0 ARS-HOSTNAME-BIND "$sim" explain ARS-HOSTNAME-BIND

say "the demo's stories"
expect 0 "App Runner would serve it" "$sim" up apprunner-sim-test/shop:v1 --name shop --detach
url=$("$sim" describe shop --output json | jq -r .LocalUrl)
version() {
    inside curl --silent --max-time 5 "$url" | jq -r .version
}
[[ $(version) == v1 ]] || fail "$url answers $(version)"
expect 11 ARS-BIND-LOOPBACK "$sim" up apprunner-sim-test/shop:v2 --name shop --interval 1 \
    --timeout 1 --detach
[[ $(version) == v1 ]] || fail "not rolled back"
expect 10 ARS-HOSTNAME-BIND "$sim" up apprunner-sim-test/kiosk:v1 --name kiosk --interval 1 \
    --timeout 1 --detach
expect 0 "App Runner would serve it" "$sim" up apprunner-sim-test/kiosk:v1 --name kiosk \
    --interval 1 --timeout 1 --env HOSTNAME=0.0.0.0 --detach

say "a new container goes on with the old one's services"
docker rm --force "$APPRUNNER_SIM_CONTAINER" >/dev/null
"$sim" daemon >/dev/null
is_served() { [[ $(version) == v1 ]]; }
wait_until 20 is_served || fail "not served again"

say "known causes"
# row CODE FINDING FLAG...: of the good image, unless the flags name another one.
number=0
row() {
    local code=$1 finding=$2
    shift 2
    number=$((number + 1))
    [[ $1 == */* && $1 != /* ]] || set -- apprunner-sim-test/shop:v1 "$@"
    expect "$code" "$finding" "$sim" up "$@" --name "row-$number" --detach &
    # Most of a row is waiting; more at a time would let the machine's load judge.
    ((number < rows_at_once)) || wait -n
}
rows_at_once=4
fast=(--interval 1 --timeout 1)
http=(--health-check http --path /health "${fast[@]}")
row 10 ARS-WRONG-PORT apprunner-sim-test/ported:v1 "${fast[@]}"
row 10 ARS-BIND-LOOPBACK --env SAMPLE_BIND=127.0.0.1 "${fast[@]}"
row 10 ARS-NOT-LISTENING --env SAMPLE_BIND=none --give-up 4 "${fast[@]}"
row 10 ARS-IMAGE-ARCHITECTURE apprunner-sim-test/arm:v1
row 10 ARS-IMAGE-ARCHITECTURE apprunner-sim-test/liar:v1
row 4 ARS-REGISTRY-UNREACHABLE 127.0.0.1:1/app:v1
row 10 ARS-CONTAINER-EXITED --env SAMPLE_EXIT_CODE=1
row 10 ARS-CONTAINER-EXITED --env SAMPLE_BIND=none --env SAMPLE_EXIT_CODE=3 \
    --env SAMPLE_EXIT_AFTER_MS=3000
row 10 ARS-OUT-OF-MEMORY --env SAMPLE_EAT_MB=700 --cpu 256 --memory 512
row 10 ARS-MISSING-VARIABLE --env SAMPLE_REQUIRE_ENV=DATABASE_URL
row 10 ARS-HEALTH-NOT-FOUND --env SAMPLE_PATH_STATUS=/health=404 "${http[@]}"
row 10 ARS-HEALTH-AUTH --env SAMPLE_PATH_STATUS=/health=401 "${http[@]}"
row 10 ARS-HEALTH-STATUS --env SAMPLE_PATH_STATUS=/health=500 "${http[@]}"
row 10 ARS-HEALTH-REDIRECT --env SAMPLE_REDIRECT=/login "${http[@]}"
row 10 ARS-HEALTH-TIMEOUT --env SAMPLE_HANG=1 --give-up 6 "${http[@]}"
row 10 ARS-HEALTH-RESET --env SAMPLE_CLOSE=1 --give-up 6 "${http[@]}"
row 10 ARS-HEALTH-HOST --env SAMPLE_ALLOWED_HOSTS=shop.example "${http[@]}"
row 10 ARS-HEALTH-BAD-ANSWER --env SAMPLE_STYLE=banner --give-up 6 "${http[@]}"
row 10 ARS-START-COMMAND --start-command /no-such-program
row 10 ARS-BIND-LOOPBACK --env SAMPLE_BIND=127.0.0.1 "${http[@]}"
wait_for_rows() {
    local job
    for job in $(jobs -rp); do [[ $job == "$engine" ]] || wait "$job"; done
}
wait_for_rows

say "down leaves nothing"
expect 0 "" "$sim" down
[[ -z $(left) ]] || fail "left: $(left)"

say "check by the image, beside the program in the engine's namespace"
by_program() {
    inside env XDG_RUNTIME_DIR="$folder/run" XDG_STATE_HOME="$folder/state" "$program" check "$@"
}
seconds() {
    local began=$EPOCHREALTIME
    "$@" &>/dev/null || die "not passed: $*"
    echo "($EPOCHREALTIME - $began)" | bc
}
middle() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
more=() starts=()
for _ in 1 2 3; do
    image_s=$(seconds "$sim" check apprunner-sim-test/shop:v1 --for 2s --no-config)
    program_s=$(seconds by_program apprunner-sim-test/shop:v1 --for 2s --no-config)
    start_s=$(seconds docker run --rm "$APPRUNNER_SIM_IMAGE" version)
    say "image $image_s s, program $program_s s; a container that does nothing $start_s s"
    more+=("$(echo "$image_s - $program_s" | bc)")
    starts+=("$start_s")
done
# 1 s, or on a machine too busy to start a container in that time, what one takes.
more_s=$(middle "${more[@]}") limit_s=$(middle 1 "$(middle "${starts[@]}")" 99)
say "in the middle $more_s s more, at most $limit_s s"
(($(echo "$more_s <= $limit_s" | bc) == 1)) || fail "$more_s s more than by the program"
expect 10 ARS-HOSTNAME-BIND "$sim" check apprunner-sim-test/kiosk:v1 "${fast[@]}"
[[ -z $(left) ]] || fail "left by check: $(left)"
[[ ! -e $folder/failures ]] || die "$(wc -l <"$folder/failures") failures"
say "all as on Linux"
