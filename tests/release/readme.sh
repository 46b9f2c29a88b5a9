#!/usr/bin/env bash
# Types the commands of README.md, from "Five minutes" on, as they stand, with the apprunner-sim that
# is in PATH (the package's, the tarball's, or the wrapper), and tells of each how it ended. What they
# need (images, a folder with a Dockerfile, Terraform files) is made before; by hand, with an engine.
# usage: readme.sh SAMPLE_APP
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/lib/common.sh
source "$here/../../scripts/lib/common.sh"

sample_app=$(realpath "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/apprunner-sim-readme-XXXXXX")
# shellcheck disable=SC2317 # The trap calls it.
clean_up() {
    apprunner-sim down &>/dev/null || true
    docker image rm --force my-app:{v1,v2,new,live,apprunner-sim} &>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
mkdir "$work/my-app" && cd "$work/my-app"
cp -r "$repository/docs" docs
for version in v1 v2 new live; do
    "$repository/tests/fakes/sample_app/make_image.sh" "my-app:$version" --program "$sample_app" \
        --env SAMPLE_PORT=3000 --env "SAMPLE_VERSION=$version" >/dev/null
done
cp "$sample_app" sample_app
printf 'docs\ninfra\nevidence\n*.xml\n' >.dockerignore
printf '%s\n' 'FROM scratch' 'COPY sample_app /sample_app' 'ENV SAMPLE_PORT=3000' \
    'ENTRYPOINT ["/sample_app"]' >Dockerfile
mkdir infra
cat >infra/main.tf <<'END'
resource "aws_apprunner_service" "app" {
  service_name = "my-app"
  source_configuration {
    auto_deployments_enabled = false
    image_repository {
      image_identifier      = "public.ecr.aws/me/my-app:v1"
      image_repository_type = "ECR_PUBLIC"
      image_configuration { port = "3000" }
    }
  }
}
END
mkdir -p cdk.out copilot/front
echo '{"version": "36.0.0", "artifacts": {}}' >cdk.out/manifest.json
cat >cdk.out/Shop.template.json <<'END'
{"Resources": {"ServiceDBC79909": {"Type": "AWS::AppRunner::Service", "Properties": {
  "SourceConfiguration": {
    "AuthenticationConfiguration": {"AccessRoleArn": {"Fn::GetAtt": ["PullRoleABC", "Arn"]}},
    "AutoDeploymentsEnabled": false,
    "ImageRepository": {
      "ImageConfiguration": {"Port": "3000"},
      "ImageIdentifier": {"Fn::Sub":
        "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}:abc"},
      "ImageRepositoryType": "ECR"}}}}}}
END
cat >copilot/front/manifest.yml <<'END'
name: front
type: Request-Driven Web Service
image:
  build: Dockerfile
  port: 3000
http:
  healthcheck:
    path: /health
    interval: 5s
environments:
  test:
    variables:
      STAGE: test
END

failed=0
# told LINE CODE WANTED
told() {
    if [[ $2 == "$3" ]]; then say "ok: $1"; else
        tail -n 15 "$work/said" >&2
        say "FAILED ($2, not $3): $1"
        failed=1
    fi
}
type_it() {
    local line=$1 code=0
    case $line in
        *--watch*) # Until Ctrl-C, which deletes the service and ends well.
            timeout --foreground --signal=INT "${README_WATCH_S:-20}" bash -c "$line" &>"$work/said" || code=$?
            grep -q '^watching ' "$work/said" || code=unwatched
            told "$line" "$code" 124
            ;;
        *'logs -f')
            timeout --foreground --signal=INT 5 bash -c "$line" &>"$work/said" || code=$?
            told "$line" "$code" 124
            ;;
        *' rehearse '*) # Of an app that starts too late by one of the profiles.
            bash -c "$line" &>"$work/said" || code=$?
            told "$line" "$code" 10
            ;;
        *' ARN '*) # AWS's own answer: the daemon's, here.
            say "not typed, it asks AWS: $line"
            ;;
        *)
            # In this shell: `eval` sets variables for the lines below it.
            eval "$line" &>"$work/said" || code=$?
            told "$line" "$code" 0
            ;;
    esac
}
mapfile -t lines < <(sed -n '/^## Five minutes/,/^## What it is not/s/^    //p' "$repository/README.md")
for line in "${lines[@]}"; do
    if [[ $line == aws* && $line != *ARN* ]] && ! command -v aws >/dev/null; then
        say "not typed, there is no aws: $line"
    else
        type_it "$line" </dev/null
    fi
done
exit "$failed"
