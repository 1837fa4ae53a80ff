# SPDX-License-Identifier: LGPL-2.1-or-later
# Eight threads with 100,000 operations each, and eight that take the results of 100,000 requests in
# every way: the totals are exact.
# Needs: io_test.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

wine_prefix || {
    ok 1 "a Wine prefix"
    tap_done
}
tap_at_exit=wine_end
WINETEST_TIMEOUT=1800
for arch in $PROCSTATS_PE_ARCHS; do
    program=$PROCSTATS_BUILDDIR/$arch-windows/io_test.exe
    if wine_lacks "$program"; then
        skip "8 threads, $arch" "this Wine has no $arch-windows"
        continue
    fi
    run "8 threads, 100,000 operations each, $arch" wine_run "$program" threads 100000
    sed 's/^/# /' "$work/run.log"
    run "8 threads, 100,000 requests, $arch" wine_run "$program" results 100000
    sed 's/^/# /' "$work/run.log"
done
tap_done
