#!/usr/bin/env bash
# Makes images of real frameworks out of this machine's own runtimes and of npm's packages, FROM
# scratch, without a registry: `make_images.sh PREFIX [IMAGE]...`. For each it prints `made NAME`,
# or `missing NAME WHY` where a runtime is not installed; the image is PREFIX/NAME, and what it
# rests on PREFIX/NAME-base. The caller removes them.
#
# What npm gives and what is compiled stays in ${XDG_CACHE_HOME:-~/.cache}/apprunner-sim/frameworks.
#
# shellcheck disable=SC2317 # Functions are called by name, through `step`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
apps=$here/apps
cache=${XDG_CACHE_HOME:-$HOME/.cache}/apprunner-sim/frameworks
prefix=${1:?make_images.sh PREFIX [IMAGE]...}
shift
wanted=("$@")
((${#wanted[@]} > 0)) ||
    wanted=(express fastify next vite django flask fastapi go java nginx php caddy puma)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
declare -A bases=()

# Ends the making of one image, with the reason.
missing() {
    echo "$*" >"$work/why"
    exit 77
}

need() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || missing "$program is not installed"
    done
}

# An empty root in $root, with what every image has: a shell, users, folders.
new_root() {
    root=$(mktemp -d "$work/root-XXXXXX")
    mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{etc,var/log,run,root,srv}
    mkdir -m 1777 "$root/tmp"
    ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
    printf '%s\n' root:x:0:0::/root:/bin/sh www-data:x:33:33::/var/www:/bin/false \
        nobody:x:65534:65534::/:/bin/false >"$root/etc/passwd"
    printf '%s\n' root:x:0: adm:x:4: www-data:x:33: nogroup:x:65534: >"$root/etc/group"
    echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
    copy "$(command -v busybox)"
    local tool
    for tool in sh env sleep ls cat; do ln -s busybox "$root/usr/bin/$tool"; done
    local library
    for library in /lib/*/libnss_{dns,files}.so.2; do
        [[ ! -e $library ]] || copy "$library"
    done
}

# Where a path really is: /lib and the like are links. The last part stays as it is.
real_place() {
    echo "$(readlink -f "$(dirname "$1")")/$(basename "$1")"
}

# Copies programs and libraries, each with the libraries that it names.
copy() {
    local file
    for file in "$@"; do
        install -D -m 755 "$(readlink -f "$file")" "$root$(real_place "$file")"
        copy_libraries "$file"
    done
}

# Copies what a file names, and not the file.
copy_libraries() {
    local library
    for library in $(ldd "$1" 2>/dev/null | grep -oE '/[^ ]+'); do
        [[ $library != "$root"/* && ! -e $root$(real_place "$library") ]] || continue
        install -D -m 755 "$(readlink -f "$library")" "$root$(real_place "$library")"
    done
}

# Copies those of the folders and files that are there, and what the libraries in them name.
copy_tree() {
    local path library
    for path in "$@"; do
        [[ -e $path ]] || continue
        tar -C / --exclude='*.a' -cf - "${path#/}" | tar -C "$root" -xf -
        while IFS= read -r -d '' library; do copy "$library"; done < <(
            find "$path" -type f -name '*.so' -print0
        )
    done
}

# build NAME FOLDER [BASE]: an image of the folder's Dockerfile, silent where it goes well.
build() {
    local log=$work/build.log
    tar -C "$2" -cf - . |
        docker build --tag "$prefix/$1" ${3:+--build-arg "BASE=$3"} - >"$log" 2>&1 || {
        cat "$log" >&2
        return 1
    }
}

# Makes the root an image: base_image NAME.
base_image() {
    printf '%s\n' 'FROM scratch' 'LABEL apprunner-sim.test=1' \
        'ENV PATH=/usr/sbin:/usr/bin' 'COPY . /' >"$work/Dockerfile"
    mv "$work/Dockerfile" "$root/Dockerfile"
    echo Dockerfile >"$root/.dockerignore"
    build "$1-base" "$root"
    rm -rf "$root"
}

# npm_install FOLDER: the packages of its package.json, in the cache, as long as that file is the
# same. The folder with them is in $installed.
npm_install() {
    need node npm
    installed=$cache/$(basename "$1")
    if ! cmp -s "$1/package.json" "$installed/of.json"; then
        rm -rf "$installed"
        mkdir -p "$installed"
        cp -r "$1/." "$installed"
        (cd "$installed" && npm install --no-audit --no-fund --loglevel=error >&2) ||
            missing "npm could not install the packages of $(basename "$1")"
        if grep -q '"build"' "$1/package.json"; then
            (cd "$installed" && NEXT_TELEMETRY_DISABLED=1 npm run build >"$work/npm.log" 2>&1) || {
                tail -n 30 "$work/npm.log" >&2
                return 1
            }
        fi
        cp "$1/package.json" "$installed/of.json"
    fi
}

base_node() {
    need node
    new_root
    copy "$(readlink -f "$(command -v node)")"
    [[ -e $root/usr/bin/node ]] || ln -s "$(readlink -f "$(command -v node)")" "$root/usr/bin/node"
    # What compiled packages name beyond that.
    copy /lib/*/lib{rt,dl,pthread,m}.so.*
    # Debian's Node.js keeps some of its own modules there.
    copy_tree /usr/share/nodejs/{acorn,acorn-walk,cjs-module-lexer,undici}
    base_image node
}

base_npm() {
    npm_install "$apps/node"
    mkdir "$work/npm"
    cp -r "$installed/node_modules" "$work/npm"
    # shellcheck disable=SC2016 # Docker's variable, not the shell's.
    printf '%s\n' 'ARG BASE' 'FROM $BASE' 'LABEL apprunner-sim.test=1' 'WORKDIR /app' 'COPY . .' \
        >"$work/npm/Dockerfile"
    build npm-base "$work/npm" "$prefix/node-base"
}

base_python() {
    local python=/usr/bin/python3 version package
    need "$python"
    new_root
    version=$($python -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    copy "/usr/bin/$version"
    ln -s "$version" "$root/usr/bin/python3"
    copy_tree "/usr/lib/$version"
    for package in django asgiref sqlparse pytz gunicorn flask jinja2 werkzeug click itsdangerous \
        markupsafe pkg_resources fastapi starlette pydantic uvicorn h11 anyio sniffio idna \
        typing_extensions.py dotenv simplejson; do
        copy_tree "/usr/lib/python3/dist-packages/$package"
    done
    copy_tree /usr/lib/python3/dist-packages/{gunicorn,uvicorn,Flask,flask}-*.*-info
    copy_tree /usr/bin/{gunicorn,uvicorn,flask} /usr/share/zoneinfo
    base_image python
}

base_java() {
    need java jlink
    new_root
    copy "$(readlink -f "$(command -v java)")"
    rm -rf "$root/usr/lib/jvm" # jlink makes a smaller one.
    jlink --add-modules java.base,jdk.httpserver --strip-debug --output "$root/usr/lib/jvm"
    ln -s ../lib/jvm/bin/java "$root/usr/bin/java"
    local library
    for library in "$root"/usr/lib/jvm/lib/{*.so,server/libjvm.so}; do
        copy_libraries "$library"
    done
    base_image java
}

base_nginx() {
    need nginx
    new_root
    add_nginx
    base_image nginx
}

add_nginx() {
    copy "$(command -v nginx)"
    copy_tree /etc/nginx/{mime.types,fastcgi_params}
    mkdir -p "$root/var/lib/nginx" "$root/var/log/nginx"
}

base_php() {
    local program
    need nginx
    program=$(compgen -c php-fpm | sort | tail -n 1)
    [[ -n $program ]] || missing "php-fpm is not installed"
    new_root
    add_nginx
    copy "$(command -v "$program")"
    [[ $program == php-fpm ]] || ln -s "$program" "$root/usr/sbin/php-fpm"
    copy_tree /etc/php/*/fpm/{php-fpm.conf,pool.d}
    mkdir -p "$root/run/php"
    base_image php
}

base_caddy() {
    need caddy
    new_root
    copy "$(command -v caddy)"
    base_image caddy
}

base_ruby() {
    need ruby puma
    new_root
    copy "$(readlink -f "$(command -v ruby)")"
    ln -s "$(basename "$(readlink -f "$(command -v ruby)")")" "$root/usr/bin/ruby"
    copy_tree /usr/lib/ruby /usr/lib/*/ruby /usr/lib/*/rubygems-integration /usr/bin/puma \
        /usr/share/rubygems-integration
    base_image ruby
}

# Copies an app's folder to $context, to which what is made belongs too.
new_context() {
    context=$(mktemp -d "$work/context-XXXXXX")
    cp -r "$apps/$1/." "$context"
}

# The base that an image rests on, made once.
base_of() {
    case $1 in
        express | fastify) echo node npm ;;
        next | vite) echo node ;;
        django | flask | fastapi) echo python ;;
        puma) echo ruby ;;
        go) ;;
        *) echo "$1" ;;
    esac
}

make_image() {
    local name=$1 base=$2
    new_context "$name"
    case $name in
        next)
            npm_install "$apps/next"
            cp -r "$installed/.next/standalone" "$context/standalone"
            mkdir -p "$context/standalone/.next"
            cp -r "$installed/.next/static" "$context/standalone/.next/static"
            ;;
        vite)
            npm_install "$apps/vite"
            cp -r "$installed/"{dist,node_modules} "$context/"
            ;;
        go)
            need go
            (cd "$context" && CGO_ENABLED=0 GO111MODULE=off GOCACHE=$cache/go \
                go build -o server main.go)
            ;;
        java)
            need javac
            javac -d "$context/classes" "$context/App.java"
            ;;
        django | flask | fastapi)
            local module
            for module in gunicorn "$name"; do
                /usr/bin/python3 -c "import $module" 2>/dev/null ||
                    missing "python3's $module is not installed"
            done
            ;;
    esac
    build "$name" "$context" ${base:+"$prefix/$base-base"}
}

# step COMMAND...: in a process of its own, so that what is missing ends no more than that. The
# caller's `set -e` has to hold in it, hence no `if` and no `||` around it.
step() {
    rm -f "$work/why"
    set +e
    (
        set -e
        "$@"
    )
    status=$?
    set -e
}

failed=0
for name in "${wanted[@]}"; do
    read -ra needed <<<"$(base_of "$name")"
    base='' status=0
    for base in "${needed[@]}"; do
        if [[ -z ${bases[$base]:-} ]]; then
            step "base_$base"
            bases[$base]=$status:$(cat "$work/why" 2>/dev/null || true)
        fi
        status=${bases[$base]%%:*}
        ((status == 0)) || break
    done
    if ((status == 0)); then step make_image "$name" "$base"; else
        echo "${bases[$base]#*:}" >"$work/why"
    fi
    case $status in
        0) echo "made $name" ;;
        77) echo "missing $name $(cat "$work/why")" ;;
        *) echo "failed $name" && failed=1 ;;
    esac
done
exit "$failed"
