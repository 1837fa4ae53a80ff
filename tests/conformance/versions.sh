#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The rights that are asked for are those of the Windows version that the program sees:
# the subjects that judge by it, in a prefix of each version.
# Needs: procstats_test.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

program=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstats_test.exe
# XP's name says for which programs it is.
xp=winxp64
[ "$PROCSTATS_HOST_ARCH" != i386 ] || xp=winxp
for version in $xp win2003 vista win7 win10; do
    run "the prefix becomes $version" wine_run winecfg -v "$version"
    for subject in rights handles processes fuzz; do
        wine_run "$program" "$subject" > "$work/log" 2>&1
        result=$(winetest_result "$subject" $? "$work/log")
        is "${result%% *}" PASS "$version: $subject"
    done
done
tap_done
