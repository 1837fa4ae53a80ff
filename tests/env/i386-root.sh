#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: i386-root.sh [--record] [SUITE] [MIRROR]   (as root; by hand, not by make check)
# The proof for 32-bit programs, in two bare Debian SUITEs (bookworm, trixie) made with
# debootstrap, a clean clone of this tree's HEAD in each:
#   i386    a 32-bit Wine: ./bootstrap check, and 32-bit programs from npm
#   amd64   a Wine of both bitnesses: the tests of one seeing the other
# Needs a kernel and a processor that run both; npm here, for the programs. With
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

# test_inside TESTS: runs these of the build's tests in the root, and shows what they say
# shellcheck disable=SC2317 # part calls it
test_inside() {
    # shellcheck disable=SC2016
    inside env -C /procstats/build PROCSTATS_PACKAGES=/packages sh -c '
        status=0
        make -s check TESTS="$1" || status=1
        for test in $1; do sed -n "/^#/p" "${test%.*}.log"; done
        for test in $1; do set -- "$@" "${test%.*}.trs"; done
        shift
        sh ../build-aux/test-summary "$@" || status=1
        exit $status' sh "$1"
}

# npm_package NAME PACKAGE: unpacked in the root as /packages/NAME
npm_package() {
    mkdir -p "$root/packages/$1"
    (cd "$root/packages/$1" && npm pack --silent "$2" > /dev/null && tar xzf ./*.tgz && rm ./*.tgz) ||
        die "npm does not bring $2, see above"
}

# part ROOT NAME COMMAND...: a part of the proof, with one row in the record
part() {
    part_of=$1
    part_name="\`$2\`"
    shift 2
    echo "== $suite $part_of: $part_name"
    with_totals "$@" || status=1
    [ "$record" = no ] || record_row "32-bit programs" "($suite) | $part_of | $part_name |" \
        "| $(debian_of_root) | $part_of | $part_name | $(wine_of_root) | $revision | $totals |"
}

i386_root() {
    make_root i386 "$suite" "${1-}"
    part i386 "./bootstrap check" inside env -C /procstats ./bootstrap check
    npm_package node node-win-x86@22
    npm_package 7zip 7zip-bin
    part i386 tests/bitness/apps.sh test_inside tests/bitness/apps.sh
    exit "$status"
}

amd64_root() {
    make_root amd64 "$suite" "${1-}"
    inside env DEBIAN_FRONTEND=noninteractive sh -c '
        dpkg --add-architecture i386 && apt-get -qq update &&
            apt-get -qq -y --no-install-recommends install wine wine64 wine32:i386 gcc-multilib' > /dev/null ||
        die "Wine of both bitnesses cannot be installed, see above"
    inside env -C /procstats ./bootstrap run || die "./bootstrap run failed, see above"
    part "amd64 and i386" tests/bitness/bitness.sh test_inside tests/bitness/bitness.sh
    part "amd64 and i386" procstats_test.exe \
        test_inside "i386-windows/procstats_test.exe x86_64-windows/procstats_test.exe"
    exit "$status"
}

command -v npm > /dev/null || die "no npm (apt-get install npm)"
status=0
# Each in a subshell, whose end removes the root.
(i386_root "${2-}") || failed=1
(amd64_root "${2-}") || failed=1
exit "${failed:-0}"
