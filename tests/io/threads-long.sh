# SPDX-License-Identifier: LGPL-2.1-or-later
# Eight threads with 100,000 operations each: the totals are exact.
# Needs: io_test.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

wine_prefix || {
    ok 1 "a Wine prefix"
    tap_done
}
tap_at_exit=wine_end
WINETEST_TIMEOUT=1800
run "8 threads, 100,000 operations each" \
    wine_run "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/io_test.exe" threads 100000
sed 's/^/# /' "$work/run.log"
tap_done
