#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A million random calls against the contract; make check makes 20,000. FUZZ_SEED and
# FUZZ_ROUNDS repeat a run.
# Needs: procstats_test.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
WINETEST_TIMEOUT=3600
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

rounds=${FUZZ_ROUNDS:-1000000}
seed=${FUZZ_SEED:-$(date +%s)}
run "$rounds calls with random arguments, seed $seed" \
    wine_run "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstats_test.exe" fuzz "$seed" "$rounds"
is "$(tr -d '\r' < "$work/run.log" | sed -n 's/^fuzz.c:[0-9]*: \([0-9]* rounds\)$/\1/p')" \
    "$rounds rounds" 'all of them were made'
tap_done
