#!/usr/bin/env bash
# npm's testcontainers, unmodified, starts the emulator's image on the Docker Engine, and the example
# docs/examples/testcontainers.test.mjs deploys there and sees a rollback. 77: cannot be had here.
# usage: testcontainers.sh PROGRAM SAMPLE_APP FOLDER (of the packages, kept)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/common.sh
source "$here/../../../scripts/lib/common.sh"

program=$1 sample_app=$2 folder=$3
skip() {
    say "$*"
    exit 77
}
for tool in docker npm; do command -v "$tool" >/dev/null || skip "no $tool here"; done
docker version &>/dev/null || skip "no Docker Engine answers"
[[ -S /var/run/docker.sock ]] || skip "the engine is not at /var/run/docker.sock"
mkdir -p "$folder"
# The last one that takes the Node.js of Debian 12 (and the three before it).
(cd "$folder" && { [[ -d node_modules/testcontainers && -d node_modules/@aws-sdk ]] ||
    npm install --no-audit --no-fund --loglevel=error --ignore-scripts \
        testcontainers@11 @aws-sdk/client-apprunner; }) ||
    skip "npm could not install testcontainers and the AWS SDK for JavaScript"

prefix=public.ecr.aws/apprunner-sim-test/containers
export APPRUNNER_SIM_IMAGE=apprunner-sim-test/testcontainers
clean_up() {
    docker image rm --force "$APPRUNNER_SIM_IMAGE" "$prefix:good" "$prefix:bad" &>/dev/null || true
}
trap clean_up EXIT
"$repository/scripts/image" --from-machine --program "$program" --tag "$APPRUNNER_SIM_IMAGE"
make_image() {
    "$repository/tests/fakes/sample_app/make_image.sh" "$@" --program "$sample_app" >/dev/null
}
make_image "$prefix:good" --env SAMPLE_VERSION=good
make_image "$prefix:bad" --env SAMPLE_VERSION=bad --env SAMPLE_BIND=127.0.0.1

cp "$repository/docs/examples/testcontainers.test.mjs" "$folder/"
# Its reaper is an image of a registry; what it would remove is looked at below.
export TESTCONTAINERS_RYUK_DISABLED=true GOOD_IMAGE=$prefix:good BAD_IMAGE=$prefix:bad
(cd "$folder" && node --test testcontainers.test.mjs) || die "the example does not pass"
left=$(docker ps --all --quiet --filter label=apprunner-sim.owner
    docker ps --all --quiet --filter ancestor="$APPRUNNER_SIM_IMAGE"
    docker network ls --quiet --filter label=apprunner-sim.owner)
[[ -z $left ]] || die "left: $left"
