#!/usr/bin/env bash
# Try the two commands on a machine that has nothing: a fresh minimal Debian 12 in a chroot, with
# python3 and pip, once as root and once as an ordinary user, from a clone with nothing beside it.
# Needs root and debootstrap. What ran, and how it ended, goes to docs/validation/bare-root-trial.log.
#
#   tools/bare_root_trial.sh                     everything
#   tools/bare_root_trial.sh tests/house -x      ./dev test with these arguments
#   TRIAL_AS="root" tools/bare_root_trial.sh     only as root (or "clinic": only as a user)
set -euo pipefail
cd "$(dirname "$0")/.."

here=$PWD
bare=$(mktemp -d /var/tmp/bare.XXXXXX)
log=$here/docs/validation/bare-root-trial.log
chmod 755 "$bare"
mkdir -p docs/validation

finish() {
    umount -R -l "$bare/dev" 2>/dev/null || true
    umount -l "$bare/proc" 2>/dev/null || true
    rm -rf --one-file-system "$bare"
}
trap finish EXIT

say() { printf '\n=== %s · %s\n' "$(date -u +%H:%M:%S)" "$*"; }

# The machine's own way to its registries: name resolution, certificates, pip's and npm's settings.
network() {
    for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /etc/pip.conf /etc/npmrc; do
        [ -e "$file" ] && install -D -m 644 "$file" "$bare$file"
    done
    return 0
}

inside() { # inside USER FOLDER COMMAND...
    local user=$1 folder=$2
    shift 2
    local keep=()
    for name in SSL_CERT_FILE SSL_CERT_DIR PIP_CERT NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE; do
        [ -n "${!name:-}" ] && keep+=("$name=${!name}")
    done
    chroot --userspec="$user:$user" "$bare" /usr/bin/env -i "${keep[@]}" \
        HOME="$folder" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        LANG=C.UTF-8 TERM=dumb sh -c 'cd "$1" && shift && exec "$@"' sh "$folder/ataraxy" "$@"
}

try_demo() { # try_demo USER FOLDER
    local port
    port=$(python3 -c "import socket; s = socket.socket(); s.bind(('', 0)); print(s.getsockname()[1])")
    inside "$1" "$2" ./dev demo --port "$port" &
    local demo=$! waited=0
    until curl -fsS -o /dev/null http://127.0.0.1:$port/health/live 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
        if [ $waited -gt 300 ] || ! kill -0 $demo 2>/dev/null; then
            say "demo as $1: DID NOT COME UP"
            kill $demo 2>/dev/null || true
            return 1
        fi
    done
    sleep 8
    say "demo as $1: up after $waited s; health: $(curl -sS http://127.0.0.1:$port/health)"
    # Ctrl-C reaches ./dev and the supervisor alike; find them by their parents, not by name.
    local child
    for child in $demo $(descendants $demo); do kill -INT "$child" 2>/dev/null || true; done
    wait $demo || true
    say "demo as $1: stopped"
}

descendants() {
    local child
    for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
        echo "$child"
        descendants "$child"
    done
}

trial() { # trial USER FOLDER TEST-ARGUMENTS...
    local user=$1 folder=$2 status=0
    shift 2
    say "as $user ($(inside "$user" "$folder" python3 --version)): ./dev setup"
    inside "$user" "$folder" ./dev setup || status=$?
    say "as $user: ./dev setup ended with status $status"
    [ $status -eq 0 ] || return $status
    say "as $user: ./dev test $*"
    inside "$user" "$folder" ./dev test "$@" || status=$?
    say "as $user: ./dev test ended with status $status"
    try_demo "$user" "$folder" || status=1
    return $status
}

main() {
    say "commit $(git rev-parse --short HEAD); debootstrap --variant=minbase bookworm"
    debootstrap --variant=minbase --include=python3,python3-pip,ca-certificates bookworm "$bare" >/dev/null
    network
    mount -t proc proc "$bare/proc"
    mount --rbind /dev "$bare/dev"
    mount --make-rslave "$bare/dev"
    chroot "$bare" useradd --home-dir /srv/clinic --create-home clinic
    local status=0
    if [[ " ${TRIAL_AS:-root clinic} " == *" clinic "* ]]; then
        git clone -q --no-hardlinks . "$bare/srv/clinic/ataraxy"
        chroot "$bare" chown -R clinic:clinic /srv/clinic
        trial clinic /srv/clinic "$@" || status=1
    fi
    if [[ " ${TRIAL_AS:-root clinic} " == *" root "* ]]; then
        chmod 700 "$bare/root"
        git clone -q --no-hardlinks . "$bare/root/ataraxy"
        trial root /root "$@" || status=1
    fi
    say "finished with status $status"
    return $status
}

main "$@" 2>&1 | sed -u -e "s#$bare##g" -e "s#$here#.#g" -e 's/\x1b\[[0-9;]*[mK]//g' | tee "$log"
exit "${PIPESTATUS[0]}"
