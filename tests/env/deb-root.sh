#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: deb-root.sh [--record] [--i386] [SUITE] [MIRROR]   (as root; by hand, not by make check)
# The proof of the Debian packages, in two bare Debian SUITEs (bookworm, trixie, sid) made with
# debootstrap. In the first, make deb builds them from a clean clone of this tree's HEAD, as
# doc/packaging.md says, and lintian checks them. In the second, apt-get installs them, the package's
# own test and both readers run, and apt-get removes them: none of their files may be left. Then once
# more, and apt-get purges them and what was installed for them: no file may be left, but for the lists,
# caches and logs of dpkg and apt. With --i386, both roots are 32-bit. With --record, the result is
# noted in doc/conformance.md of this tree.
set -eu

record=no architecture=$(dpkg --print-architecture)
while :; do
    case ${1-} in
    --record) record=yes ;;
    --i386) architecture=i386 ;;
    *) break ;;
    esac
    shift
done
suite=${1:-bookworm}
# shellcheck source=root.sh
. "${0%/*}/root.sh"

# quietly COMMAND...: runs it in the root, and shows its output only if it fails
quietly() {
    inside env DEBIAN_FRONTEND=noninteractive "$@" > "$root.log" 2>&1 || {
        cat "$root.log" >&2
        die "$* failed, see above"
    }
}

# apt ARGUMENTS...: apt-get in the root
apt() {
    quietly apt-get -qq -y -o Dpkg::Use-Pty=0 "$@"
}

# make_packages [MIRROR]: builds and checks them in a root of their own; they are in $packages then
make_packages() {
    make_root "$architecture" "$suite" "${1-}"
    apt --no-install-recommends install dpkg-dev autoconf automake lintian
    apt build-dep /procstats
    echo "== $suite, $architecture: make deb"
    quietly env -C /procstats sh -c 'autoreconf -i && mkdir build && cd build && ../configure && make deb'
    echo "== $suite, $architecture: lintian $(inside lintian --print-version)"
    inside env -C /procstats/build sh -c 'lintian --allow-root --fail-on error,warning ./*.deb' ||
        die "lintian has found what it says above"
    cp "$root"/procstats/build/wine-procstats_*.deb "$root"/procstats/build/wine-procstats-dev_*.deb "$packages"
}

# files_of_root: all that an installation could leave. dpkg and apt write their own lists, caches and
# logs at each.
files_of_root() {
    inside find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /procstats \
        -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/log -o -path /var/cache \) -prune \
        -o -print | LC_ALL=C sort
}

# run_programs: the package's own test, and both readers beside a program that runs
# shellcheck disable=SC2016
run_programs() {
    quietly env HOME=/tmp/home AUTOPKGTEST_TMP=/tmp/home WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' sh -euc '
        mkdir /tmp/home
        sh /procstats/debian/tests/run-program
        mkfifo /tmp/home/input
        wine-procstats cmd < /tmp/home/input > /tmp/home/prompt &
        exec 3> /tmp/home/input
        timeout 60 sh -c "until [ -s /tmp/home/prompt ]; do sleep 0.1; done"
        wine-procstats procstat.exe | tee /tmp/home/windows
        procstat | tee /tmp/home/linux
        grep cmd.exe /tmp/home/windows
        grep cmd.exe /tmp/home/linux
        exec 3>&-
        wait
        wineserver -k
        wineserver -w
        wine-procstats --clean --prefix
        rm -r /tmp/home'
}

# own_files: those of the packages, without folders
own_files() {
    # shellcheck disable=SC2016
    inside sh -c 'dpkg -L wine-procstats wine-procstats-dev | while read -r file; do
        [ -d "$file" ] || echo "$file"
    done'
}

# no_files FILES: dies if the root has one of these
no_files() {
    for file in $1; do
        if [ -e "$root$file" ] || [ -L "$root$file" ]; then
            die "$file is left after apt-get remove"
        fi
    done
}

# same_files FILES: dies if the root has others than these
same_files() {
    files_of_root > "$root.log"
    echo "$1" | cmp -s - "$root.log" && return
    echo "$1" | diff - "$root.log" >&2 || :
    die "the lines above with > are left after apt-get purge; those with < are gone"
}

# install_and_run: with all that can be seen of an installation
install_and_run() {
    quietly sh -c 'apt-get -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install /tmp/packages/*.deb'
    run_programs
    quietly dpkg -V
    [ ! -s "$root.log" ] || die "dpkg -V finds changed files: $(cat "$root.log")"
}

# try_packages [MIRROR]: installs, runs, removes and purges them in a second root
try_packages() {
    make_root "$architecture" "$suite" "${1-}"
    case $architecture in
    i386) apt --no-install-recommends install wine wine32 gcc-mingw-w64-i686-win32 ;;
    *) apt --no-install-recommends install wine wine64 gcc-mingw-w64-x86-64-win32 ;;
    esac
    files=$(files_of_root)
    [ -n "$files" ] || die "the files of the root cannot be listed"
    cp -r "$packages" "$root/tmp/packages"
    echo "== $suite, $architecture: apt-get install, programs, dpkg -V, apt-get remove"
    install_and_run
    own=$(own_files)
    [ -n "$own" ] || die "dpkg -L lists no files of the packages"
    apt remove wine-procstats wine-procstats-dev
    no_files "$own"
    echo "== $suite, $architecture: the same, apt-get purge"
    install_and_run
    apt --purge autoremove wine-procstats wine-procstats-dev
    same_files "$files"
    result="installed, run, removed and purged: nothing is left"
    echo "== $suite, $architecture: $result"
    [ "$record" = no ] || record_row "Packages" "($suite) | $architecture |" \
        "| $(debian_of_root) | $architecture | $(first_line wine --version) | $revision | $result |"
}

packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# Each in a subshell, whose end removes the root.
(make_packages "${2-}")
(try_packages "${2-}")
