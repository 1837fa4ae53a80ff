#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: debian-root.sh [--record] [--user] [--once] [SUITE] [MIRROR]   (as root; by hand, not by make check)
# The proof of the README's two commands: makes a bare Debian SUITE (bookworm, trixie, sid)
# with debootstrap, copies a clean clone of this tree's HEAD into it, and runs
# ./bootstrap run and ./bootstrap check there, each twice: the second time may install
# nothing. The root is in $TMPDIR and is removed at the end, whatever happens. With
# --record, the versions and the totals are noted in doc/conformance.md of this tree.
# With --user, an ordinary user who may use sudo, with umask 0002, runs them instead of
# root; with --once, ./bootstrap check runs once.
set -eu

record=no user=root once=no
while :; do
    case ${1-} in
    --record) record=yes ;;
    --user) user=tester ;;
    --once) once=yes ;;
    *) break ;;
    esac
    shift
done
suite=${1:-bookworm}
# shellcheck source=root.sh
. "${0%/*}/root.sh"

# make_user: makes $user, with a home, and gives the clone to the user. A mirror may be a copy whose
# Release file has expired: apt-get update fails then, and what debootstrap got of it does.
make_user() {
    # shellcheck disable=SC2016
    inside env DEBIAN_FRONTEND=noninteractive sh -c '
        install_sudo="apt-get -qq -y --no-install-recommends install sudo"
        { $install_sudo 2> /dev/null || { apt-get -qq update && $install_sudo; }; } &&
            useradd --create-home --shell /bin/sh "$1" &&
            echo "$1 ALL=(ALL) NOPASSWD: ALL" > "/etc/sudoers.d/$1" &&
            chown -R "$1:$1" /procstats && chmod -R g+w /procstats' sh "$user" > /dev/null ||
        die "$user cannot be made in the root, see above"
}

# as_user COMMAND...: runs it in the root as $user
as_user() {
    if [ "$user" = root ]; then
        inside "$@"
    else
        # shellcheck disable=SC2016
        inside runuser -u "$user" -- env HOME="/home/$user" USER="$user" sh -c 'umask 0002 && exec "$@"' sh "$@"
    fi
}

# run_first COMMAND: bootstrap's command in the clone
run_first() {
    echo "== $suite, $user: ./bootstrap $1"
    as_user env -C /procstats ./bootstrap "$1"
}

# run_twice COMMAND: the same, and again from another folder; the second time the list of
# packages has to stay the same.
run_twice() {
    run_first "$1" || return
    before=$(inside dpkg-query -W)
    echo "== $suite, $user: ./bootstrap $1, the second time"
    as_user env -C / /procstats/bootstrap "$1" || return
    [ "$(inside dpkg-query -W)" = "$before" ] || die "the second ./bootstrap $1 installed something"
}

make_root "$(dpkg --print-architecture)" "$suite" "${2-}"
home=/root
if [ "$user" != root ]; then
    make_user
    home=/home/$user
fi
files=$(inside find $home)
run_twice run
[ "$(inside find $home)" = "$files" ] ||
    die "./bootstrap run wrote outside of build/: $(inside find $home -newer /procstats/configure)"
checks=run_twice
[ "$once" = no ] || checks=run_first
status=0
with_totals "$checks" check || status=$?
[ "$record" = no ] || record_row "Bare Debian" "($suite) | $user |" "| $(debian_of_root) | $user | $(wine_of_root) | $(
    first_line gcc -dumpfullversion) | $(
    first_line x86_64-w64-mingw32-gcc -dumpfullversion) | $(uname -r) | $revision | $totals |"
exit "$status"
