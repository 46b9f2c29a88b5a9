#!/usr/bin/env bash
# A team's daemon on a Swarm of three nodes: sixty services of two accounts, for some minutes. 77:
# cannot be made here.
# usage: soak.sh PROGRAM SAMPLE_APP [MINUTES]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/common.sh
source "$here/../../../scripts/lib/common.sh"
# shellcheck source=tests/e2e/support/swarm_stack.sh
source "$here/../support/swarm_stack.sh"
needs openssl python3

make_swarm soak 3
daemon_flags=(--account=111122223333 --account=444455556666)
deploy_stack
image=$(make_image soak:v1)
keys=()
for account in 111122223333 444455556666; do
    use_account "$account"
    keys+=("$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY")
done
use_account ''
KEYS=${keys[*]} on_wire python3 -B "$here/crowd.py" "${3:-15}" "$image" "$wire.1:8071" \
    "$(daemon_container)" >&2 || fail "the soak"
say "on the nodes: $(instances '')"
take_all_away
finish "nobody has seen the other's, and nothing is left"
