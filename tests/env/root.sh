# SPDX-License-Identifier: LGPL-2.1-or-later
# Bare Debian roots, for scripts that are run by hand as root: sourced by debian-root.sh
# and i386-root.sh, with $suite set. A root is in $TMPDIR and is removed at the end, whatever happens.
: "${suite:?}"

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# What is proven: the tree's HEAD when the script begins, in each root that it makes.
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
revision=$(git -C "$top" rev-parse --short HEAD) || die "the source tree is not a git clone: $top"
# shellcheck source=record.sh
. "$top/tests/env/record.sh"

# The mirror that this machine's own apt uses.
machine_mirror() {
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m 1 '/debian/*$'
}

# make_root ARCHITECTURE SUITE [MIRROR]: makes $root, with a clean clone of $revision in its
# /procstats
make_root() {
    [ "$(id -u)" -eq 0 ] || die "a root is made by root only"
    command -v debootstrap > /dev/null || die "no debootstrap (apt-get install debootstrap)"
    mirror=${3:-$(machine_mirror)} || die "no mirror of Debian in apt's sources; name one as an argument"

    root=$(mktemp -d "${TMPDIR:-/tmp}/debian-$2-$1.XXXXXX")
    chmod 755 "$root" # it becomes "/", which ordinary users must be able to enter
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
    { git clone -q "$top" "$root/procstats" && git -C "$root/procstats" checkout -q --detach "$revision"; } ||
        die "cannot clone $top at $revision, see above"
}

# inside COMMAND...: runs it in the root, in new namespaces of mounts and processes, which
# all end with it, Wine's server too. Terminals and namespaces can be made there. The shell stays as
# the first process and waits for orphaned processes, which would be zombies else.
inside() {
    # shellcheck disable=SC2016
    unshare --mount --propagation private --pid --fork --kill-child sh -c '
        root=$1
        shift
        mount --bind "$root" "$root" && cd "$root" &&
            mount -t proc proc proc && mount -t sysfs -o ro sysfs sys &&
            mount --rbind /dev dev &&
            mount -t tmpfs -o mode=1777 shm dev/shm &&
            pivot_root . . && umount -l . || exit
        /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"
    ' sh "$root" "$@"
}

# with_totals COMMAND...: the command's status; its output is shown once it has ended, and the
# last totals of tests in it are in $totals
with_totals() {
    with_totals_status=0
    "$@" > "$root/output.log" 2>&1 || with_totals_status=$?
    cat "$root/output.log"
    totals=$(grep -a '^[0-9]* passed, [0-9]* failed' "$root/output.log" | tail -n 1)
    totals=${totals:-did not end}
    return "$with_totals_status"
}

# first_line COMMAND...: of its output in the root, the first line
first_line() {
    inside "$@" | head -n 1
}

# debian_of_root, wine_of_root: their versions
debian_of_root() {
    echo "$(first_line cat /etc/debian_version) ($suite)"
}
wine_of_root() {
    # shellcheck disable=SC2016
    first_line sh -c '"$(sed -n "s/^WINE = //p" /procstats/build/Makefile)" --version'
}
