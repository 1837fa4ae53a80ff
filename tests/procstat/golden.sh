#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat.exe's formats and live view: the native tests of these, compiled for Windows, against the
# same golden files.
# Needs: procstat_test_format.exe procstat_test_live.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99
srcdir=Z:$PROCSTATS_SRCDIR
export srcdir
for name in format live; do
    wine_run "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstat_test_$name.exe" < /dev/null > "$work/$name.log" 2>&1
    is "$? $(grep -c '^not ok' "$work/$name.log")" '0 0' "test_$name, as a Windows program"
    test "$(grep -c '^ok' "$work/$name.log")" -gt 50
    ok $? "test_$name has run all of its checks"
    grep -A 3 '^not ok' "$work/$name.log" | tr -d '\r' | sed 's/^/# /'
done
tap_done
