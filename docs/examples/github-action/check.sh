#!/usr/bin/env bash
# The action's only step. Reads INPUT_*, writes the reports, the step's summary and its output
# `grade`, and ends as `apprunner-sim check` does.
set -euo pipefail
folder=${INPUT_REPORT_FOLDER:-apprunner-check}
mkdir -p "$folder"
command=(
    apprunner-sim check --image "$INPUT_IMAGE" --fail-on "${INPUT_FAIL_ON:-fail}"
    --junit "$folder/junit.xml" --sarif "$folder/apprunner.sarif" --artifacts "$folder/evidence"
    --html "$folder/evidence/report.html" --progress plain
)
[[ -z ${INPUT_FROM:-} ]] || command+=(--from "$INPUT_FROM")
[[ -z ${INPUT_CONFIG:-} ]] || command+=(--config "$INPUT_CONFIG")
code=0
"${command[@]}" || code=$?
if [[ -n ${GITHUB_OUTPUT:-} && -f $folder/evidence/document.json ]]; then
    grade=$(jq -r .Grade "$folder/evidence/document.json")
    echo "grade=$grade" >>"$GITHUB_OUTPUT"
fi
exit "$code"
