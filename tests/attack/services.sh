# SPDX-License-Identifier: LGPL-2.1-or-later
# Every service that is replaced, with every pointer bad in many ways, and with wrong handles, in odd
# places: each call returns what it returns under plain Wine, and no exception is seen.
# Needs: services.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"
# shellcheck disable=SC2034 # tap.sh runs it.
tap_at_exit=wine_end
wine_prefix || exit 99

# results: standard input, but what NtYieldExecution returns, which depends on what else wants to run
results() {
    sed 's/\( NtYieldExecution, .*\): .*/\1/'
}

for arch in $PROCSTATS_PE_ARCHS; do
    program=$PROCSTATS_BUILDDIR/$arch-windows/services.exe
    if wine_lacks "$program"; then
        skip "$arch" "this Wine has no $arch-windows"
        continue
    fi
    WINETEST_RUNNER=$WINE wine_run "$program" > "$work/said" 2> "$work/errors"
    is "$?" 0 "$arch: the program of bad calls ends well under plain Wine"
    results < "$work/said" > "$work/plain"
    wine_run "$program" > "$work/said" 2> "$work/errors"
    is "$?" 0 "$arch: the program of bad calls ends well under wine-procstats"
    results < "$work/said" > "$work/ours"
    sed 's/^/# /' "$work/errors"
    [ "$(wc -l < "$work/ours")" -gt 5000 ]
    ok $? "$arch: $(wc -l < "$work/ours") calls"
    is "$(diff "$work/plain" "$work/ours" | head -n 30)" "" "$arch: the bad calls return what they return under plain Wine"
done
tap_done
