#!/bin/bash
# Makes an image of the sample app and loads it into the Docker Engine (the docker command decides
# which one: DOCKER_HOST, contexts). No builder, no registry, no base image: the program is static.
#
#   make_image.sh NAME[:TAG] [--arch amd64] [--program-arch ARCH] [--env KEY=VALUE]...
#                 [--entrypoint WORD]... [--no-entrypoint] [--cmd WORD]... [--expose PORT]...
#                 [--user USER] [--passwd LINE] [--tool NAME]... [--file PATH=TEXT]...
#                 [--program FILE] [--mode MODE]
#
# With --arch arm64 the image says so, and so does the program's ELF header, although it is an amd64
# program: the kernel refuses to run it ("exec format error"), as it refuses a real one. (`docker
# import --platform` of Docker 20.10 keeps the engine's own architecture; hence `docker load`.)
# --program-arch arm64 changes the program alone: an image that lies. --passwd LINE makes an
# /etc/passwd of that line; without it there is none. --tool NAME puts busybox's program of that
# name into /bin. --file makes an executable file of that text, in which \n, \r, \xHH and the like
# stand for themselves. --mode 644 takes the right to run the program away.
# The same program and the same options give the same image id. All images carry the label
# apprunner-sim.test=1. The program: build/release/bin/sample_app unless told.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
program=$root/build/release/bin/sample_app
name=
arch=amd64
program_arch=
mode=755
user=
passwd=
tools=()
texts=()
has_entrypoint=1
environment=()
entrypoint=()
cmd=()
ports=()

usage() {
    sed -n '/^#   make_image/,/^#  .*program/s/^#   //p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

while (($# > 0)); do
    case $1 in
        --no-entrypoint)
            has_entrypoint=0
            shift
            continue
            ;;
        --*) (($# > 1)) || usage ;;&
        --arch) arch=$2 ;;
        --env) environment+=("$2") ;;
        --entrypoint) entrypoint+=("$2") ;;
        --cmd) cmd+=("$2") ;;
        --expose) ports+=("$2") ;;
        --user) user=$2 ;;
        --passwd) passwd=$2 ;;
        --tool) tools+=("$2") ;;
        --file) texts+=("$2") ;;
        --program-arch) program_arch=$2 ;;
        --program) program=$2 ;;
        --mode) mode=$2 ;;
        -*) usage ;;
        *)
            [[ -z $name ]] || usage
            name=$1
            shift
            continue
            ;;
    esac
    shift 2
done
[[ -n $name ]] || usage
[[ ${name##*/} == *:* ]] || name+=:latest
((${#entrypoint[@]} > 0 || has_entrypoint == 0)) || entrypoint=(/sample_app)
if [[ ! -x $program ]]; then
    echo "make_image.sh: there is no $program; build the target sample_app, or give --program FILE" >&2
    exit 1
fi

# json_string TEXT
json_string() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\n'/\\n}
    text=${text//$'\t'/\\t}
    text=${text//$'\e'/\\u001b}
    printf '"%s"' "$text"
}

# json_list TEXT...
json_list() {
    local separator='' item
    printf '['
    for item in "$@"; do
        printf '%s' "$separator"
        json_string "$item"
        separator=,
    done
    printf ']'
}

# json_ports PORT...
json_ports() {
    local separator='' port
    printf '{'
    for port in "$@"; do
        printf '%s"%s/tcp":{}' "$separator" "$port"
        separator=,
    done
    printf '}'
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/layer"
install -m 755 "$program" "$folder/layer/sample_app"
if [[ ${program_arch:-$arch} == arm64 ]]; then
    # e_machine: EM_AARCH64.
    printf '\xb7\x00' | dd of="$folder/layer/sample_app" bs=1 seek=18 conv=notrunc status=none
fi
chmod "$mode" "$folder/layer/sample_app"
files=(sample_app)
if [[ -n $passwd ]]; then
    mkdir "$folder/layer/etc"
    echo "$passwd" > "$folder/layer/etc/passwd"
    chmod 644 "$folder/layer/etc/passwd"
    files+=(etc)
fi
if ((${#tools[@]} > 0)); then
    mkdir "$folder/layer/bin"
    install -m 755 "$(command -v busybox)" "$folder/layer/bin/${tools[0]}"
    for tool in "${tools[@]:1}"; do
        ln "$folder/layer/bin/${tools[0]}" "$folder/layer/bin/$tool"
    done
    files+=(bin)
fi
for text in "${texts[@]}"; do
    file=${text%%=*}
    mkdir -p "$(dirname "$folder/layer/$file")"
    printf '%b' "${text#*=}" > "$folder/layer/$file"
    chmod 755 "$folder/layer/$file"
    files+=("${file#/}")
done
reproducible=(--sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --format=ustar)
tar -C "$folder/layer" "${reproducible[@]}" -cf "$folder/layer.tar" "${files[@]}"
layer_digest=$(sha256sum "$folder/layer.tar" | cut -d' ' -f1)
cat > "$folder/config.json" <<END
{"architecture": $(json_string "$arch"), "os": "linux", "created": "1970-01-01T00:00:00Z",
 "config": {"Entrypoint": $(json_list "${entrypoint[@]}"),
  "Cmd": $( ((${#cmd[@]} > 0)) && json_list "${cmd[@]}" || echo null),
  "Env": $(json_list "${environment[@]}"), "ExposedPorts": $(json_ports "${ports[@]}"),
  "User": $(json_string "$user"), "Labels": {"apprunner-sim.test": "1"}},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$layer_digest"]},
 "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "make_image.sh"}]}
END
cat > "$folder/manifest.json" <<END
[{"Config": "config.json", "RepoTags": [$(json_string "$name")], "Layers": ["layer.tar"]}]
END
tar -C "$folder" "${reproducible[@]}" -c manifest.json config.json layer.tar | docker load --quiet
