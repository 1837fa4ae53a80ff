# SPDX-License-Identifier: LGPL-2.1-or-later
# make check-wine's table and exit status, for a Wine that is a script: subjects that pass, fail and
# crash, and programs of a bitness that it does not run.
# Needs: nothing
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

build=$work/build
mkdir -p "$build/x86_64-windows" "$build/i386-windows" "$work/tree/server"
for program in x86_64-windows/procstats_test.exe x86_64-windows/io_test.exe i386-windows/io_test.exe; do
    : > "$build/$program"
done

# A build tree of Wine: "wine" at its top, the server in a folder.
cat > "$work/tree/wine" << 'END'
#!/bin/sh
case "$*" in
--version) echo "wine-99.0" ;;
wineboot*) mkdir -p "$WINEPREFIX" && touch "$WINEPREFIX/system.reg" ;;
*/i386-windows/*) echo "wine: cannot run it" ;;
*/procstats_test.exe\ --list) printf 'Valid test names:\r\n    good\r\n    bad\r\n    lost\r\n' ;;
*/io_test.exe\ --list) printf 'Valid test names:\r\n    files\r\n    record\r\n' ;;
*\ good | *\ files) printf '0020:%s: 7 tests executed (0 marked as todo, 0 as flaky, 0 failures), 1 skipped.\r\n' "$2" ;;
*\ bad)
    printf 'bad.c:1: Test failed: no\r\n0020:bad: 9 tests executed (2 marked as todo, 0 as flaky, 3 failures), 0 skipped.\r\n'
    exit 3
    ;;
*) exit 5 ;;
esac
END
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$*" >> "%s/server.log"\n' "$work" > "$work/tree/server/wineserver"
chmod +x "$work/tree/wine" "$work/tree/server/wineserver"

# judge SUITE...: its output and its exit status
judge() {
    PROCSTATS_BUILDDIR=$build PROCSTATS_PE_ARCHS='x86_64 i386' PROCSTATS_FIXED_ADDRESSES='' WINE=$work/tree/wine \
        sh "$PROCSTATS_SRCDIR/build-aux/check-wine" "$@" > "$work/out" 2>&1
    status=$?
}

judge procstats_test io_test
is "$status" 1 "check-wine fails for a Wine that fails a check"
is "$(head -n 1 "$work/out")" "wine-99.0 at $work/tree/wine" "check-wine names the Wine first"
is "$(sed -n '3,$s/  */ /gp' "$work/out")" "x86_64 procstats_test good 7 0 0 1 passed
x86_64 procstats_test bad 9 3 2 0 FAILED
x86_64 procstats_test lost 0 0 0 0 CRASHED
x86_64 io_test files 7 0 0 1 passed
i386 io_test: not run by this Wine: wine: cannot run it
2 subjects passed, 1 failed, 1 crashed
what failed is in $build/check/wine" "check-wine prints a line for each subject, then the totals"
is "$(grep -c 'Test failed' "$build/check/wine/x86_64.procstats_test.bad")" 1 "the log of a failed check has what it said"
is "$(grep -c -e -k "$work/server.log")" 2 "the build tree's own wineserver ends the prefix and its template"

judge io_test
is "$status $(tail -n 1 "$work/out")" "0 1 subjects passed, 0 failed, 0 crashed" "check-wine succeeds for a Wine that passes all"
PROCSTATS_BUILDDIR=$build WINE=/no/such sh "$PROCSTATS_SRCDIR/build-aux/check-wine" > "$work/out" 2>&1
is "$? $(cat "$work/out")" "1 check-wine: no Wine to judge at '/no/such': make check-wine WINE=/path/to/wine" "check-wine without a Wine is an error"
tap_done
