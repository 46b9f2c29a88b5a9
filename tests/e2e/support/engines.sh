# shellcheck shell=bash
# For tests with Docker Engines of their own. Sourced after scripts/lib/common.sh.

# skip WORD...: the test cannot be made here.
skip() {
    say "$*"
    exit 77
}

# needs TOOL...: skips where one is missing.
needs() {
    local tool
    ((EUID == 0)) || skip "only root can start engines"
    for tool in "$@"; do command -v "$tool" >/dev/null || skip "no $tool here"; done
}

# runtime_flags_in FOLDER: sets runtime_flags, for dockerd. Engines that people have may set
# Fargate's limit of open files. Where this machine's may not, a runtime that overlooks limits spares
# each daemon in a container the failed start by which it finds out.
runtime_flags_in() {
    runtime_flags=()
    if prlimit --nofile=65535:65535 true 2>/dev/null; then return; fi
    cat >"$1/runc" <<'END'
#!/usr/bin/env bash
for ((at = 1; at < $#; ++at)); do
    [[ ${!at} == --bundle ]] || continue
    next=$((at + 1))
    file=${!next}/config.json
    jq 'del(.process.rlimits)' "$file" >"$file.new" && mv "$file.new" "$file"
done
exec runc "$@"
END
    chmod +x "$1/runc"
    # shellcheck disable=SC2034 # Whoever calls it reads them.
    runtime_flags=(--default-runtime without-limits --add-runtime "without-limits=$1/runc")
}
