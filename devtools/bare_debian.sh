#!/bin/sh
# Runs a command of this project on a bare Debian, as a newcomer would.
#
#   devtools/bare_debian.sh SUITE [--user] COMMAND...
#
# SUITE is bookworm or trixie. Makes that Debian once with debootstrap (minbase, git,
# ca-certificates, nothing else) in $RMA_BARE, else /var/tmp/rma-bare; clones what is
# committed here into it and runs the command in the clone, as root, or with --user as
# somebody who is not. What the command installs stays for the next call; delete the
# folder to start afresh. Must be started as root. Mounts end with the command.
set -eu

[ $# -ge 2 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "bare_debian: only root may do this." >&2; exit 1; }
command -v debootstrap >/dev/null ||
    { echo "bare_debian: run apt-get install -y debootstrap first." >&2; exit 1; }

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
suite=$1
shift
who=root
[ "$1" != --user ] || { who=somebody; shift; }
root=${RMA_BARE:-/var/tmp/rma-bare}/$suite

if [ ! -d "$root" ]; then
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m 1 '/debian/*$' || true)
    rm -rf "$root.new"
    mkdir -p "$(dirname "$root")"
    debootstrap --variant=minbase --include=ca-certificates,git \
        "$suite" "$root.new" ${mirror:+"$mirror"}
    mv "$root.new" "$root"
    chroot "$root" useradd --create-home --shell /bin/sh somebody
fi

# the way out of this machine: names, proxies, certificates, pip's index
for file in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/apt/apt.conf \
    /etc/ssl/certs/ca-certificates.crt; do
    [ ! -f "$file" ] || cp -L "$file" "$root$file"
done

home=$(chroot "$root" sh -c "echo ~$who")
clone=$root$home/project
rm -rf "$clone"
git clone -q "$project" "$clone"
chroot "$root" chown -R "$who:" "$home/project"

export root who home
# in a mount space of its own, which is gone with the command
# shellcheck disable=SC2016
exec unshare --mount sh -eu -c '
    mount --rbind /proc "$root/proc"
    mount --rbind /sys "$root/sys"
    mount --rbind /dev "$root/dev"
    exec chroot --userspec="$who" "$root" env -i HOME="$home" USER="$who" LANG=C.UTF-8 \
        TERM="${TERM:-dumb}" ${http_proxy:+http_proxy="$http_proxy"} \
        ${https_proxy:+https_proxy="$https_proxy"} \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        sh -c "cd ~/project && exec \"\$@\"" sh "$@"
' sh "$@"
