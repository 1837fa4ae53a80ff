#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: debian-root.sh [--record] [SUITE] [MIRROR]   (as root; by hand, not by make check)
# The proof of the README's two commands: makes a bare Debian SUITE (bookworm, trixie)
# with debootstrap, copies a clean clone of this tree's HEAD into it, and runs
# ./bootstrap run and ./bootstrap check there, each twice: the second time may install
# nothing. The root is in $TMPDIR and is removed at the end, whatever happens. With
# --record, the versions and the totals are noted in doc/conformance.md of this tree.
set -eu

record=no
if [ "${1-}" = --record ]; then
    record=yes
    shift
fi
suite=${1:-bookworm}
# shellcheck source=root.sh
. "${0%/*}/root.sh"

# run_twice COMMAND: bootstrap's command in the clone, and again from another folder;
# the second time the list of packages has to stay the same.
run_twice() {
    echo "== $suite: ./bootstrap $1"
    inside env -C /procstats ./bootstrap "$1" || return
    before=$(inside dpkg-query -W)
    echo "== $suite: ./bootstrap $1, the second time"
    inside env -C / /procstats/bootstrap "$1" || return
    [ "$(inside dpkg-query -W)" = "$before" ] || die "the second ./bootstrap $1 installed something"
}

make_root "$(dpkg --print-architecture)" "$suite" "${2-}"
home=$(inside find /root)
run_twice run
[ "$(inside find /root)" = "$home" ] || die "./bootstrap run wrote outside of build/: $(inside find /root -newer /procstats/configure)"
status=0
with_totals run_twice check || status=$?
[ "$record" = no ] || record_row "Bare Debian" "($suite) |" "| $(debian_of_root) | $(wine_of_root) | $(
    first_line gcc -dumpfullversion) | $(
    first_line x86_64-w64-mingw32-gcc -dumpfullversion) | $(uname -r) | $revision | $totals |"
exit "$status"
