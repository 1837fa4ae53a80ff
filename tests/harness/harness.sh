#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the winetest harness prints, counts and exits with, seen from outside.
# Needs: harness_demo.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

demo=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/harness_demo.exe

# demo ARGUMENTS...: leaves the text in $work/out, without line numbers and process ids that
# may change, and the exit status in $status. Each check is known by its message.
demo() {
    wine_run "$demo" "$@" > "$work/raw" 2>&1
    status=$?
    tr -d '\r' < "$work/raw" | sed -E 's/^[0-9a-f]{4,}:/PID:/; s/^([a-z]+\.c):[0-9]+:/\1:N:/;
        s/process [0-9a-f]{4,}$/process PID/; s/ at [0-9A-Fa-fx]+$/ at ADDRESS/' > "$work/out"
}

# has LINE NAME: whether the output has exactly that line
has() {
    grep -Fxq -e "$1" "$work/out"
    ok $? "$2"
}

demo outcomes
is "$(uniq -c "$work/out" | sed -E 's/^ *1 //; s/^ *([0-9]+) /\1 x /')" "$(cat "$PROCSTATS_SRCDIR/tests/harness/outcomes.txt")" \
    'each outcome is printed and counted as it should be'
is $status 7 'the exit status is the number of failures'

demo harness/outcomes.c
is $status 7 'a subject may be named by its source file'

WINETEST_PLATFORM=windows demo outcomes
has 'outcomes.c:N: Tests skipped: not on this Windows' 'win_skip skips on Windows'
has 'PID:outcomes: 22 tests executed (4 marked as todo, 2 as flaky, 6 failures), 2 skipped.' \
    'todo_wine and broken() are of Wine and of Windows'

WINETEST_DEBUG=0 demo outcomes
is "$(grep -c 'tests executed' "$work/out") $(grep -c 'Test failed' "$work/out")" '0 6' \
    'WINETEST_DEBUG=0 leaves only failures'
WINETEST_DEBUG=2 demo outcomes
is "$(grep -c 'a line of many' "$work/out")" 45 'WINETEST_DEBUG=2 silences nothing'
WINETEST_REPORT_SUCCESS=1 demo endings well
has 'endings.c:N: Test succeeded' 'WINETEST_REPORT_SUCCESS=1 reports successes'
WINETEST_REPORT_FLAKY=1 demo endings flaky
is $status 1 'WINETEST_REPORT_FLAKY=1 makes flaky failures count'
WINETEST_COLOR=1 demo endings flaky
is "$(grep -c "$(printf '\033')\\[1;95mTest marked flaky" "$work/out")" 1 \
    'WINETEST_COLOR=1 colours the results'
WINETEST_TIME=1 demo endings flaky
is "$(grep -Ec '^endings.c:N:[0-9]+\.[0-9]{3} |^PID:endings:[0-9]+\.[0-9]{3} ' "$work/out")" 2 \
    'WINETEST_TIME=1 shows seconds'

demo children
has 'children.c:N: Test failed: 2 failures in child process' 'failures of a child are added'
has 'children.c:N: Test failed: unhandled exception c0000094 in child process PID' \
    'a child that faults is one failure'
has 'children.c:N: Test failed: no child process' 'a child that was not started is one failure'
is $status 4 'failures of all children are in the exit status'

demo endings well
is "$(tail -n 1 "$work/out") $status" \
    'PID:endings: 2 tests executed (1 marked as todo, 0 as flaky, 0 failures), 0 skipped. 0' \
    'a block is of its own thread only'
demo endings many
is $status 255 'the exit status is 255 at most'
demo endings fault
has 'endings.c:N: this is the last test seen before the exception' 'an exception is located'
has 'PID:endings: unhandled exception c0000094 at ADDRESS' 'an exception is reported with its name'

demo --list
is "$(cat "$work/out") $status" "$(printf 'Valid test names:\n    outcomes\n    children\n    endings 0')" \
    '--list lists the subjects'
demo
is "$(sed -n 3p "$work/out") $status" 'Valid test names: 1' 'a program of several subjects wants one to be named'
demo absent
is "$(cat "$work/out") $status" "Fatal: test 'absent' does not exist. 1" 'a subject that is not there is an error'

tap_done
