#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: debian-root.sh [SUITE] [MIRROR]     (as root; by hand, not by make check)
# The proof of the README's two commands: makes a bare Debian SUITE (bookworm, trixie)
# with debootstrap, copies a clean clone of this tree's HEAD into it, and runs
# ./bootstrap run and ./bootstrap check there, each twice: the second time may install
# nothing. The root lies in $TMPDIR and is gone at the end, whatever happens.
set -eu

suite=${1:-bookworm}
source_tree=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)

die() {
    echo "debian-root.sh: $*" >&2
    exit 1
}

# The mirror that this machine's own apt uses.
machine_mirror() {
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m 1 '/debian/*$'
}

[ "$(id -u)" -eq 0 ] || die "a root is made by root only"
command -v debootstrap > /dev/null || die "no debootstrap (apt-get install debootstrap)"
mirror=${2:-$(machine_mirror)} || die "no mirror of Debian in apt's sources; name one as second argument"

root=$(mktemp -d "${TMPDIR:-/tmp}/debian-$suite.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# inside COMMAND...: runs it in the root, with mounts and processes of its own, which
# all end with it, Wine's server too.
inside() {
    # shellcheck disable=SC2016
    unshare --mount --propagation private --pid --fork --kill-child sh -c '
        root=$1
        shift
        mount -t proc proc "$root/proc"
        mount --bind /dev "$root/dev"
        mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"
    ' sh "$root" "$@"
}

# run_twice COMMAND: bootstrap's command in the clone, and again from another folder;
# the second time the list of packages has to stay the same.
run_twice() {
    echo "== $suite: ./bootstrap $1"
    inside env -C /procstats ./bootstrap "$1"
    before=$(inside dpkg-query -W)
    echo "== $suite: ./bootstrap $1, the second time"
    inside env -C / /procstats/bootstrap "$1"
    [ "$(inside dpkg-query -W)" = "$before" ] || die "the second ./bootstrap $1 installed something"
}

debootstrap --variant=minbase "$suite" "$root" "$mirror" > "$root.log" 2>&1 || {
    cat "$root.log" >&2
    die "debootstrap failed, see above"
}
rm -f "$root.log"
for setting in /etc/resolv.conf /etc/hosts /etc/apt/apt.conf /etc/apt/apt.conf.d/*proxy*; do
    [ ! -f "$setting" ] || install -D -m 644 "$setting" "$root$setting"
done
git clone -q "$source_tree" "$root/procstats"

run_twice run
run_twice check
