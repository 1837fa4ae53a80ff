#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A hundred thousand random changes of the address space, after each of which the account and the
# regions agree; make check makes 3,000. FUZZ_SEED and FUZZ_ROUNDS repeat a run.
# Needs: memory_test.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
WINETEST_TIMEOUT=3600
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

rounds=${FUZZ_ROUNDS:-100000}
seed=${FUZZ_SEED:-$(date +%s)}
for arch in $PROCSTATS_PE_ARCHS; do
    program=$PROCSTATS_BUILDDIR/$arch-windows/memory_test.exe
    ! wine_lacks "$program" || continue
    run "$arch: $rounds changes, seed $seed" wine_run "$program" changes "$seed" "$rounds"
    is "$(tr -d '\r' < "$work/run.log" | sed -n 's/^changes.c:[0-9]*: \([0-9]* rounds\)$/\1/p')" \
        "$rounds rounds" "$arch: all of the changes were made"
done
tap_done
