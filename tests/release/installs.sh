#!/usr/bin/env bash
# Tries what scripts/release has made where nothing else is installed: the package on a bare Debian
# 12, the tarball on the Debian before it, the image by its wrapper. All judge an image on this
# machine's engine, and with the package and the image it may take 60 s from `git clone` on. Root
# only.
#
#   installs.sh FOLDER IMAGE [ROOTS]
#
# FOLDER has the package and the tarball, IMAGE is a good one that the engine has; ROOTS keeps the
# root file systems of debootstrap between runs. Ends with 77 where one cannot be had.
set -euo pipefail

release=$(cd "$1" && pwd)
image=$2
roots=${3:-}
failed=0

skip() {
    echo "skipped: $*"
    exit 77
}

((EUID == 0)) || skip "not root"
command -v debootstrap >/dev/null || skip "no debootstrap"
docker version &>/dev/null || skip "no Docker Engine answers"
socket=$(docker context inspect --format '{{.Endpoints.docker.Host}}')
[[ ${DOCKER_HOST:-$socket} == unix://* ]] || skip "the engine is not at a socket"
socket=${DOCKER_HOST:-$socket}
socket=$(readlink -f "${socket#unix://}")

work=$(mktemp -d "${TMPDIR:-/tmp}/apprunner-sim-installs-XXXXXX")
mounted=()
# shellcheck disable=SC2317 # The trap calls it.
tidy() {
    local at
    for ((at = ${#mounted[@]} - 1; at >= 0; --at)); do umount -l "${mounted[at]}" || true; done
    rm -rf --one-file-system "$work"
}
trap tidy EXIT

# root_of SUITE: a bare root file system in $root, with /proc and the engine's socket.
root_of() {
    local kept=${roots:-$work}/$1
    if [[ ! -e $kept/etc/debian_version ]]; then
        mkdir -p "$kept"
        debootstrap --variant=minbase "$1" "$kept" >"$work/debootstrap.log" 2>&1 ||
            { tail -n 3 "$work/debootstrap.log"; skip "debootstrap cannot make $1"; }
    fi
    root=$kept
    if [[ -n $roots ]]; then
        root=$work/$1
        cp -a "$kept" "$root"
    fi
    mount -t proc proc "$root/proc"
    mounted+=("$root/proc")
    mkdir -p "$root/var/run"
    touch "$root/run/docker.sock"
    mount --bind "$socket" "$root/run/docker.sock"
    mounted+=("$root/run/docker.sock")
    cp /etc/resolv.conf "$root/etc/resolv.conf"
}

inside() {
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} "$@"
}

# Everything in the root but what apt and dpkg note of themselves.
list_files() {
    (cd "$root" && find . -xdev \( -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log \
        -o -path ./var/lib/dpkg -o -path ./tmp -o -path ./etc/ld.so.cache \) -prune -o -print | sort)
}

judge() {
    local said
    if said=$(inside "$@" check "$image" --for 2s --no-config 2>&1) && [[ $said == *PASS* ]]; then
        echo "ok: $(inside "$@" --version) judges on $(cat "$root/etc/debian_version")"
    else
        echo "$said"
        echo "failed: $* check"
        failed=1
    fi
}

# Of a verdict as a newcomer gets it: verdict_since BEGAN WHAT COMMAND...
verdict_since() {
    local began=$1 what=$2 said took
    shift 2
    if ! said=$("$@" check "$image" --for 5s --no-config 2>&1) || [[ $said != *PASS* ]]; then
        echo "$said"
        echo "failed: no verdict with $what"
        failed=1
        return
    fi
    took=$((SECONDS - began))
    if ((took <= 60)); then echo "ok: from git clone to the first verdict with $what: $took s"; else
        echo "failed: from git clone to the first verdict with $what: $took s, 60 at most"
        failed=1
    fi
}
source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
clone() {
    rm -rf "$work/clone"
    git clone --quiet --depth 1 "file://$source_folder" "$work/clone"
}

root_of bookworm
inside apt-get update -qq || skip "no packages can be fetched"
package=$(basename "$release"/apprunner-sim_*_amd64.deb)
cp "$release/$package" "$root/root/"
# Its libraries stay when it goes: only what is the package's own is compared.
began=$SECONDS
clone
inside apt-get install -y -qq --no-install-recommends "/root/$package" >"$work/apt.log" 2>&1 ||
    { tail -n 20 "$work/apt.log"; echo "failed: the package does not install"; exit 1; }
verdict_since "$began" "the package" inside apprunner-sim
inside dpkg -r apprunner-sim >/dev/null
inside dpkg -P apprunner-sim >/dev/null 2>&1 || true
list_files >"$work/before"
inside dpkg -i "/root/$package" >/dev/null
judge apprunner-sim
inside bash -c '. /usr/share/bash-completion/completions/apprunner-sim'
inside dpkg -P apprunner-sim >/dev/null
list_files >"$work/after"
if diff "$work/before" "$work/after" >"$work/left"; then
    echo "ok: purging leaves no file"
else
    cat "$work/left"
    echo "failed: purging leaves files"
    failed=1
fi

root_of bullseye
tar -C "$root/opt" -xzf "$release"/apprunner-sim-*-linux-amd64.tar.gz
folder=$(basename "$root"/opt/apprunner-sim-*)
ln -s "/opt/$folder/apprunner-sim" "$root/usr/local/bin/apprunner-sim"
judge /usr/local/bin/apprunner-sim

archive=$(echo "$release"/apprunner-sim-*-image.tar)
if [[ -e $archive ]]; then
    had_image=$(docker image ls --quiet apprunner-sim:latest)
    began=$SECONDS
    clone
    docker load --quiet --input "$archive" >/dev/null
    cd "$work"
    verdict_since "$began" "the image" "$work/clone/docker/apprunner-sim"
    [[ -n $had_image ]] || docker image rm apprunner-sim:latest >/dev/null
fi
exit "$failed"
