#!/usr/bin/env bash
# An engine on another machine, by ssh and by TLS: a dockerd and an sshd in a network namespace of
# their own, at the other end of a wire. Tells the first story and the HOSTNAME trap by the program
# here, breaks the connection, kills the relay, and measures. 77: cannot be made here.
# usage: elsewhere.sh PROGRAM SAMPLE_APP
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/common.sh
source "$here/../../../scripts/lib/common.sh"
# shellcheck source=tests/e2e/support/far_engine.sh
source "$here/../support/far_engine.sh"

program=$1 sample_app=$2
sshd=/usr/sbin/sshd
needs bc curl docker dockerd ip jq nsenter openssl pgrep python3 setpriv "$sshd" ssh ssh-keygen
make_far_machine elsewhere
far=198.18.213.2 near=198.18.213.1 wire=ars-$$
sshd_pid='' holder=''
end_more() {
    local pid
    XDG_RUNTIME_DIR=$folder/run XDG_STATE_HOME=$folder/state "$program" down &>/dev/null || true
    for pid in $sshd_pid $holder; do kill "$pid" 2>/dev/null || true; done
    ip link delete "$wire" 2>/dev/null || true
}

say "a wire, ssh with keys of its own, certificates"
ip link add "$wire" type veth peer name far0 netns "$namespace"
ip address add "$near/30" dev "$wire"
ip link set "$wire" up
inside ip address add "$far/30" dev far0
inside ip link set far0 up
mkdir -p "$folder/ssh" "$folder/bin" "$folder/tls"
ssh-keygen -q -t ed25519 -N '' -f "$folder/ssh/host"
ssh-keygen -q -t ed25519 -N '' -f "$folder/ssh/user"
cp "$folder/ssh/user.pub" "$folder/ssh/authorized"
echo "[$far]:2222 $(cut -d ' ' -f 1,2 "$folder/ssh/host.pub")" >"$folder/ssh/known"
cat >"$folder/ssh/sshd_config" <<END
Port 2222
ListenAddress $far
HostKey $folder/ssh/host
AuthorizedKeysFile $folder/ssh/authorized
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
END
cat >"$folder/ssh/config" <<END
IdentityFile $folder/ssh/user
UserKnownHostsFile $folder/ssh/known
END
# ssh finds its user's files by the password file, never by HOME.
printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$folder/ssh/config" >"$folder/bin/ssh"
chmod +x "$folder/bin/ssh"
export PATH=$folder/bin:$PATH
made_run=false
[[ -d /run/sshd ]] || { mkdir -m 755 /run/sshd && made_run=true; }
# Not by a function, whose own process would be the one to be ended.
nsenter --net="/var/run/netns/$namespace" "$sshd" -D -e -f "$folder/ssh/sshd_config" \
    &>"$folder/ssh/log" &
sshd_pid=$!
certificate() {
    openssl req -newkey rsa:2048 -nodes -keyout "$folder/tls/$1-key.pem" -subj "/CN=$1" \
        -out "$folder/tls/$1.csr" "${@:2}" 2>/dev/null
}
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/tls/ca-key.pem" -subj /CN=ca -days 2 \
    -out "$folder/tls/ca.pem" 2>/dev/null
for name in server client; do
    certificate "$name"
    openssl x509 -req -in "$folder/tls/$name.csr" -CA "$folder/tls/ca.pem" -days 2 \
        -CAkey "$folder/tls/ca-key.pem" -CAcreateserial -out "$folder/tls/$name.pem" \
        -extfile <(echo "subjectAltName=IP:$far") 2>/dev/null
done
cp "$folder/tls/client.pem" "$folder/tls/cert.pem"
cp "$folder/tls/client-key.pem" "$folder/tls/key.pem"
far_engine_flags=(--host "tcp://$far:2376" --tlsverify --tlscacert "$folder/tls/ca.pem"
    --tlscert "$folder/tls/server.pem" --tlskey "$folder/tls/server-key.pem")
start_far_engine

there() { DOCKER_HOST=unix://$engine_socket docker "$@"; }
export APPRUNNER_SIM_IMAGE=apprunner-sim-test/emulator APPRUNNER_SIM_SOCKET=$engine_socket
DOCKER_HOST=unix://$engine_socket "$repository/scripts/image" --from-machine --program "$program" \
    --tag "$APPRUNNER_SIM_IMAGE"
make_image() {
    DOCKER_HOST=unix://$engine_socket "$repository/tests/fakes/sample_app/make_image.sh" "$@" \
        --program "$sample_app" >/dev/null
}
make_image apprunner-sim-test/shop:v1 --env SAMPLE_VERSION=v1
make_image apprunner-sim-test/shop:v2 --env SAMPLE_VERSION=v2 --env SAMPLE_BIND=127.0.0.1
make_image apprunner-sim-test/kiosk:v1 --env SAMPLE_BIND=HOSTNAME --env HOSTNAME=0.0.0.0
mkdir -m 700 "$folder/run" "$folder/state"
export XDG_RUNTIME_DIR=$folder/run XDG_STATE_HOME=$folder/state
by_ssh=ssh://root@$far:2222$engine_socket
export DOCKER_HOST=$by_ssh
cd "$folder/work"
sim=$program

left() {
    there ps --all --quiet
    there volume ls --quiet
    there network ls --quiet --filter label=apprunner-sim.owner
}
# All of it goes a moment after the last answer.
nothing_is_left() { [[ -z $(left) ]]; }
url() { "$sim" describe shop --output json | jq -r .LocalUrl; }
version() { curl --silent --max-time 10 "$(url)" | jq -r .version; }
# 0 where none runs, which is the parent of no ssh.
relay_pid() { jq -r .pid "$XDG_RUNTIME_DIR/apprunner-sim/daemon.json" || echo 0; }
fast=(--interval 1 --timeout 1)

say "what is missing is told"
expect 3 "Connection refused" env "DOCKER_HOST=ssh://root@$far:1" "$sim" up some:image
expect 5 "load --input" env APPRUNNER_SIM_IMAGE=apprunner-sim-test/none "$sim" up \
    apprunner-sim-test/shop:v1
nothing_is_left || fail "left: $(left)"

say "the first story"
port=$((18000 + $$ % 1000))
expect 0 "App Runner would serve it" "$sim" up apprunner-sim-test/shop:v1 --name shop --detach \
    --local-port "$port"
[[ $(url) == "http://127.0.0.1:$port" ]] || fail "the URL is $(url)"
[[ $(version) == v1 ]] || fail "$(url) answers $(version)"
expect 0 "Docker Engine API 1." "$sim" version
expect 0 "elsewhere: joined by" "$sim" doctor
expect 11 ARS-BIND-LOOPBACK "$sim" up apprunner-sim-test/shop:v2 --name shop "${fast[@]}" \
    --local-port "$port" --detach
[[ $(version) == v1 ]] || fail "not rolled back"
expect 10 ARS-HOSTNAME-BIND "$sim" up apprunner-sim-test/kiosk:v1 --name kiosk "${fast[@]}" --detach
expect 0 "App Runner would serve it" "$sim" up apprunner-sim-test/kiosk:v1 --name kiosk \
    "${fast[@]}" --env HOSTNAME=0.0.0.0 --detach
expect 0 "$port" "$sim" ps

say "whom the relay serves"
api=$(jq -r .endpoint "$XDG_RUNTIME_DIR/apprunner-sim/daemon.json")
as_other() { setpriv --reuid 65534 --clear-groups curl --silent --max-time 10 "$@"; }
expect 0 "serves the user who has started it" as_other "$api/healthz"
expect 0 '"version"' as_other "http://127.0.0.1:$port/"

say "a port that is taken here"
python3 -c 'import socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(600)' $((port + 1)) &
holder=$!
is_held() { (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; }
wait_until 20 is_held || fail "nobody holds the port"
expect 5 "is taken by process $holder (python3)" "$sim" up apprunner-sim-test/shop:v1 --name other \
    --local-port $((port + 1)) --detach
kill "$holder" && holder=''

say "many at a time"
# Sixty clients at once, each over a connection of its own; sshd's MaxStartups is ten.
loaded=$(seq 300 | xargs -P 60 -I{} curl --silent --output /dev/null --max-time 60 \
    --write-out '%{http_code}\n' "http://127.0.0.1:$port/" | grep -c '^200$' || true)
((loaded == 300)) || fail "$loaded of 300 answered"

say "followed, broken off, killed"
"$sim" logs shop -f --app >"$folder/followed" 2>&1 &
follower=$!
is_followed() { [[ -s $folder/followed ]]; }
wait_until 20 is_followed || fail "logs -f shows nothing"
pgrep -P "$(relay_pid)" -x ssh | xargs kill
[[ $(version) == v1 ]] || fail "not reconnected: $(version)"
kill "$follower" 2>/dev/null || true
wait "$follower" 2>/dev/null || true
kill -KILL "$(relay_pid)"
expect 0 "http://127.0.0.1" "$sim" daemon --detach
is_served() { [[ $(version) == v1 ]]; }
wait_until 20 is_served || fail "not served again"
expect 0 shop "$sim" ps

say "down leaves nothing"
expect 0 "" "$sim" down
wait_until 10 nothing_is_left || fail "left: $(left)"

say "check, by ssh and by TLS"
expect 0 "App Runner would serve it" "$sim" check apprunner-sim-test/shop:v1 --for 2s --no-config
expect 10 ARS-HOSTNAME-BIND "$sim" check apprunner-sim-test/kiosk:v1 "${fast[@]}"
wait_until 10 nothing_is_left || fail "left by check: $(left)"
export DOCKER_CERT_PATH=$folder/tls
expect 0 "App Runner would serve it" env "DOCKER_HOST=tcp://$far:2376" DOCKER_TLS_VERIFY=1 \
    "$sim" check apprunner-sim-test/shop:v1 --for 2s --no-config
wait_until 10 nothing_is_left || fail "left by check over TLS: $(left)"

say "up, beside the program on the engine's own machine"
seconds() {
    local began=$EPOCHREALTIME
    "$@" &>/dev/null || die "not passed: $*"
    echo "($EPOCHREALTIME - $began)" | bc
}
direct() { inside env "DOCKER_HOST=unix://$engine_socket" "$sim" "$@"; }
middle() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
more=() starts=()
for _ in 1 2 3; do
    far_s=$(seconds "$sim" up apprunner-sim-test/shop:v1 --name shop --detach)
    "$sim" down &>/dev/null
    direct_s=$(seconds direct up apprunner-sim-test/shop:v1 --name shop --detach)
    direct down &>/dev/null
    start_s=$(seconds there run --rm "$APPRUNNER_SIM_IMAGE" version)
    say "there $far_s s, direct $direct_s s; a container that does nothing $start_s s"
    more+=("$(echo "$far_s - $direct_s" | bc)")
    starts+=("$start_s")
done
# 2 s, or on a machine too busy to start a container in that time, what two take.
more_s=$(middle "${more[@]}")
limit_s=$(middle 2 "$(echo "2 * $(middle "${starts[@]}")" | bc)" 99)
say "in the middle $more_s s more, at most $limit_s s"
(($(echo "$more_s <= $limit_s" | bc) == 1)) || fail "$more_s s more than direct"
$made_run && rmdir /run/sshd 2>/dev/null
[[ ! -e $folder/failures ]] || die "$(wc -l <"$folder/failures") failures"
say "all as on this machine"
