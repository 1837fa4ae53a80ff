#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: debian-root.sh [--record] [SUITE] [MIRROR]   (as root; by hand, not by make check)
# The proof of the README's two commands: makes a bare Debian SUITE (bookworm, trixie)
# with debootstrap, copies a clean clone of this tree's HEAD into it, and runs
# ./bootstrap run and ./bootstrap check there, each twice: the second time may install
# nothing. The root lies in $TMPDIR and is gone at the end, whatever happens. With
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

# first_line COMMAND...: of its output in the root, the first line
first_line() {
    inside "$@" | head -n 1
}

# record TOTALS: the row of this suite in doc/conformance.md, made new; the section too,
# if there is none yet.
record() {
    report=${0%/*}/../../doc/conformance.md
    debian=$(first_line cat /etc/debian_version)
    # shellcheck disable=SC2016
    wine=$(first_line sh -c '"$(sed -n "s/^WINE = //p" /procstats/build/Makefile)" --version')
    compiler=$(first_line gcc -dumpfullversion)
    pe_compiler=$(first_line x86_64-w64-mingw32-gcc -dumpfullversion)
    revision=$(git -C "$root/procstats" rev-parse --short HEAD)
    grep -q '^## Bare Debian' "$report" 2> /dev/null || cat >> "$report" << 'END'

## Bare Debian

`tests/env/debian-root.sh --record SUITE` makes a minimal Debian, clones the project into it and runs
`./bootstrap run` and `./bootstrap check`, each twice; the second time nothing may be installed.

| Debian | Wine | gcc | mingw-w64 gcc | Linux | revision | `./bootstrap check` |
| --- | --- | --- | --- | --- | --- | --- |
END
    row="| $debian ($suite) | $wine | $compiler | $pe_compiler | $(uname -r) | $revision | $1 |"
    awk -v suite="($suite) |" -v row="$row" '
        /^## / { here = /^## Bare Debian/ }
        here && index($0, suite) { next }
        { print }
        here && /^\| --- / { print row }' "$report" > "$report.new"
    mv "$report.new" "$report"
}

make_root "$(dpkg --print-architecture)" "$suite" "${2-}"
run_twice run
status=0
run_twice check > "$root/check.log" 2>&1 || status=$?
cat "$root/check.log"
totals=$(grep -a '^[0-9]* passed, [0-9]* failed' "$root/check.log" | tail -n 1)
[ "$record" = no ] || record "${totals:-did not end}"
exit "$status"
