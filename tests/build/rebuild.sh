# SPDX-License-Identifier: LGPL-2.1-or-later
# What make builds again after a change, and what make check builds for one test: what these need
# and nothing else. make only says what it would do.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
cd "$PROCSTATS_BUILDDIR" || exit 99
source=$(sed -n 's/^srcdir = //p' Makefile)
images=$PROCSTATS_HOST_ARCH-windows

# would_build ARGUMENT...: the products that make would make with these arguments, one a line
would_build() {
    "$MAKE" -n V=1 "$@" 2> "$work/errors" | sed -n 's/.* > *\([^ ]*\)\.tmp .*/\1/p; s/.* -o  *\([^ ]*\) .*/\1/p; s/.* -o  *\([^ ]*\)$/\1/p' |
        sed 's/\.tmp$//' | sort -u > "$work/built"
}

# built NAME: whether the last would_build named it
built() {
    grep -qx "$1" "$work/built"
}

would_build all
is "$(cat "$work/built" "$work/errors")" "" "an unchanged tree has nothing to build"

# would_follow HEADER PRODUCT...: a change of the header makes these again
would_follow() {
    header=$1
    shift
    would_build -W "$source/include/procstats/$header" all
    for product; do
        built "$product"
        ok $? "$product is built again when $header changes"
    done
}
would_follow unixcall.h "$images/dlls/ntdll_procstats/main.o" "$images/ntdll_procstats.dll"
would_follow exports.h "$images/kernel32_procstats.def" "$images/kernel32_procstats.dll"
would_follow symbol.h "$images/ntdll_procstats.def"
! built "$images/procstat.exe"
ok $? "procstat.exe is not built again when symbol.h changes"

# needs TEST...: what make check builds for it
needs() {
    sh "$PROCSTATS_SRCDIR/build-aux/test-needs" "$PROCSTATS_SRCDIR" 'x86_64 i386' "$@" | tr '\n' ' '
}
is "$(needs tests/host/test_procfs)" 'tests/host/test_procfs ' "make check builds for a native test the test alone"
is "$(needs x86_64-windows/io_test.exe)" 'all x86_64-windows/io_test.exe ' "make check builds for a Windows test the DLLs and the test"
is "$(needs tests/build/summary.sh)" '' "make check builds nothing for a script that needs nothing"
is "$(needs tests/build/images.sh)" 'all ' "make check builds for a script what make builds"
is "$(needs tests/processes/many-long.sh)" \
    'all i386-windows/watch.exe i386-windows/worker.exe x86_64-windows/watch.exe x86_64-windows/worker.exe ' \
    "make check builds for a script what the scripts that it sources need"
tap_done
