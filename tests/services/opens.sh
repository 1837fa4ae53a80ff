# SPDX-License-Identifier: LGPL-2.1-or-later
# A hook in the program's own ntdll.dll sees as many files opened by LoadLibrary as under plain Wine.
# Needs: opens.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"
tap_at_exit='wine_end'
wine_prefix || exit 99

dlls="winmm.dll dbghelp.dll ws2_32.dll no_such_library.dll"
for arch in $PROCSTATS_PE_ARCHS; do
    program=$PROCSTATS_BUILDDIR/$arch-windows/opens.exe
    if wine_lacks "$program"; then
        skip "opens that a hook sees, $arch" "this Wine has no $arch-windows"
        continue
    fi
    # The first program of a bitness that loads winmm.dll in a prefix opens more, and notes what it found.
    # shellcheck disable=SC2086
    (WINETEST_RUNNER=$WINE && wine_run "$program" $dlls) > "$work/first" 2>&1
    # shellcheck disable=SC2086
    plain=$(WINETEST_RUNNER=$WINE && wine_run "$program" $dlls | tr -d '\r')
    # shellcheck disable=SC2086
    counted=$(wine_run "$program" $dlls | tr -d '\r')
    case $plain in
    "winmm.dll loaded "[1-9]*) ok 0 "plain Wine's loader opens files, and the hook sees them, $arch" ;;
    *) is "$plain" "winmm.dll loaded ..." "plain Wine's loader opens files, and the hook sees them, $arch" ;;
    esac
    is "$counted" "$plain" "the hook sees as many under wine-procstats, $arch"
    echo "$plain" | sed 's/^/# /'
done
tap_done
