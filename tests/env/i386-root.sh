#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: i386-root.sh [SUITE] [MIRROR]     (as root; by hand, not by make check)
# The proof for 32-bit programs, in two bare Debian SUITEs (bookworm, trixie) made with
# debootstrap, a clean clone of this tree's HEAD in each:
#   i386    a 32-bit Wine: ./bootstrap check, and 32-bit programs from npm
#   amd64   a Wine of both bitnesses: the tests of one seeing the other
# Needs a kernel and a processor that run both; npm here, for the programs.
set -eu
# shellcheck source=root.sh
. "${0%/*}/root.sh"
suite=${1:-bookworm}

# test_inside TESTS: runs these of the build's tests in the root, and shows what they say
test_inside() {
    # shellcheck disable=SC2016
    inside env PROCSTATS_PACKAGES=/packages sh -c '
        cd /procstats/build && status=0
        make -s check TESTS="$1" || status=1
        for test in $1; do sed -n "/^#/p" "${test%.*}.log"; done
        exit $status' sh "$1"
}

# npm_package NAME PACKAGE: unpacked in the root as /packages/NAME
npm_package() {
    mkdir -p "$root/packages/$1"
    (cd "$root/packages/$1" && npm pack --silent "$2" > /dev/null && tar xzf ./*.tgz && rm ./*.tgz)
}

i386_root() {
    make_root i386 "$suite" "${1-}"
    echo "== $suite i386: ./bootstrap check"
    inside env -C /procstats ./bootstrap check
    echo "== $suite i386: programs from npm"
    npm_package node node-win-x86@22
    npm_package 7zip 7zip-bin
    test_inside tests/bitness/apps.sh
}

amd64_root() {
    make_root amd64 "$suite" "${1-}"
    echo "== $suite amd64 and i386"
    inside env DEBIAN_FRONTEND=noninteractive sh -c '
        dpkg --add-architecture i386 && apt-get -qq update &&
            apt-get -qq -y --no-install-recommends install wine wine64 wine32:i386 gcc-multilib' > /dev/null
    inside env -C /procstats ./bootstrap run
    test_inside "tests/bitness/bitness.sh i386-windows/procstats_test.exe x86_64-windows/procstats_test.exe"
}

command -v npm > /dev/null || die "no npm (apt-get install npm)"
# Each in a shell of its own, whose end takes the root away.
(i386_root "${2-}")
(amd64_root "${2-}")
