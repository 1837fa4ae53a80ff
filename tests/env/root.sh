# SPDX-License-Identifier: LGPL-2.1-or-later
# Bare Debian roots, for scripts that are run by hand as root: sourced by debian-root.sh
# and i386-root.sh. A root lies in $TMPDIR and is gone at the end, whatever happens.

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# The mirror that this machine's own apt uses.
machine_mirror() {
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m 1 '/debian/*$'
}

# make_root ARCHITECTURE SUITE [MIRROR]: makes $root, with a clean clone of the tree's HEAD in
# its /procstats
make_root() {
    [ "$(id -u)" -eq 0 ] || die "a root is made by root only"
    command -v debootstrap > /dev/null || die "no debootstrap (apt-get install debootstrap)"
    mirror=${3:-$(machine_mirror)} || die "no mirror of Debian in apt's sources; name one as an argument"

    root=$(mktemp -d "${TMPDIR:-/tmp}/debian-$2-$1.XXXXXX")
    trap 'rm -rf --one-file-system "$root" "$root.log"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    debootstrap --arch="$1" --variant=minbase "$2" "$root" "$mirror" > "$root.log" 2>&1 || {
        cat "$root.log" >&2
        die "debootstrap failed, see above"
    }
    rm -f "$root.log"
    for setting in /etc/resolv.conf /etc/hosts /etc/apt/apt.conf /etc/apt/apt.conf.d/*proxy*; do
        [ ! -f "$setting" ] || install -D -m 644 "$setting" "$root$setting"
    done
    git clone -q "$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)" "$root/procstats"
}

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
