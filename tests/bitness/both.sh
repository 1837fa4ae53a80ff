# SPDX-License-Identifier: LGPL-2.1-or-later
# The start of tests with programs of both bitnesses: across.exe as $wide and $narrow, and a prefix.
# Sourced after tap.sh.
# A program that burns processor time needs long for that on a machine with much to do.
WINETEST_TIMEOUT=800
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

wide=$PROCSTATS_BUILDDIR/x86_64-windows/across.exe
narrow=$PROCSTATS_BUILDDIR/i386-windows/across.exe
for program in "$wide" "$narrow"; do
    folder=$(basename "$(dirname "$program")")
    [ -f "$program" ] || skip_all "there is no $folder in this build"
    ! wine_lacks "$program" || skip_all "this Wine has no $folder"
done

# shellcheck disable=SC2034 # tap.sh runs it.
tap_at_exit='wine_end'
wine_prefix || exit 99

# figure NAME LINE: the number that stands behind the name's first appearance in $work/lines
figure() {
    sed -n "$2s/^.*\\b$1 \\([0-9]*\\).*/\\1/p" "$work/lines"
}
