#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What make check makes of the end of a winetest program: driver and results, without Wine.
# Needs: nothing
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

# result STATUS TEXT WANTED NAME: judges one log
result() {
    printf '%s\r\n' "$2" > "$work/log"
    is "$(winetest_result subject "$1" "$work/log")" "$3" "$4"
}

# summary EXECUTED TODO FLAKY FAILURES SKIPPED: the last line that a subject prints
summary() {
    echo "0a3c:subject: $1 tests executed ($2 marked as todo, $3 as flaky, $4 failures), $5 skipped."
}

result 0 "$(summary 12 0 0 0 0)" 'PASS 12 checks' 'a subject without failures passes'
result 3 "$(summary 12 0 0 3 0)" 'FAIL 3 of 12 checks failed' 'a subject with failures fails'
result 1 '0a3c:subject:1.203 4 tests executed (0 marked as todo, 0 as flaky, 1 failure), 0 skipped.' \
    'FAIL 1 of 4 checks failed' 'a subject with one failure and a time fails'
result 77 "$(summary 90 0 0 77 0)" 'FAIL 77 of 90 checks failed' '77 failures are no skip'
result 99 "$(summary 99 0 0 99 0)" 'FAIL 99 of 99 checks failed' '99 failures are no error'
result 0 "$(summary 12 0 0 3 0)" 'FAIL 3 of 12 checks failed' 'failures count, whatever the status'
result 5 "$(summary 12 0 0 0 0)" 'FAIL it ended with status 5' 'an exit status other than 0 without failures is a failure'
result 0 "$(summary 12 2 1 0 0)" 'XFAIL 2 todo, 1 flaky of 12 checks' 'known failures are no success'
result 0 "$(summary 0 0 0 0 1)" 'SKIP no check was executed' 'a subject that executes nothing is skipped'
result 0 "$(summary 7 0 0 0 2)" "$(printf 'PASS 7 checks\nSKIP 2 parts skipped')" 'skips are shown'
result 0 'good bye' 'FAIL it ended with status 0 and without a summary' 'a subject that exits early fails'
result 124 "$(summary 7 0 0 0 0)" 'FAIL it did not end in time' 'a subject that takes too long fails'
result 0 "0a3c:other: 7 tests executed (0 marked as todo, 0 as flaky, 0 failures), 0 skipped." \
    'FAIL it ended with status 0 and without a summary' 'a summary of another subject is a failure'

# A runner that plays a program of three subjects, and a Wine that needs no prefix.
mkdir -p "$work/bin" "$work/build/check/prefix-runner"
touch "$work/build/check/prefix-runner/ready" "$work/build/check/prefix-runner/system.reg"
cat > "$work/bin/runner" << 'END'
#!/bin/sh
case $2 in
--list) printf 'Valid test names:\r\n    good\r\n    bad\r\n    empty\r\n' ;;
good) echo "0a:good: 5 tests executed (0 marked as todo, 0 as flaky, 0 failures), 1 skipped." ;;
bad) echo "0a:bad: 5 tests executed (0 marked as todo, 0 as flaky, 2 failures), 0 skipped."; exit 2 ;;
empty) echo "0a:empty: 0 tests executed (0 marked as todo, 0 as flaky, 0 failures), 1 skipped." ;;
esac
END
printf '#!/bin/sh\nexit 0\n' > "$work/bin/wineserver"
chmod +x "$work/bin/runner" "$work/bin/wineserver"

drive() {
    PROCSTATS_BUILDDIR=$work/build PROCSTATS_RUNNER=$1 WINESERVER=$work/bin/wineserver \
        "$PROCSTATS_SRCDIR/build-aux/winetest-driver" --test-name demo.exe --log-file "$work/demo.log" \
        --trs-file "$work/demo.trs" --color-tests no --expect-failure no --enable-hard-errors yes \
        -- demo.exe > "$work/screen" 2>&1
}

drive "$work/bin/runner"
is "$(cat "$work/demo.trs")" ":test-result: PASS good 5 checks
:test-result: SKIP good 1 parts skipped
:test-result: FAIL bad 2 of 5 checks failed
:test-result: SKIP empty no check was executed
:global-test-result: FAIL
:recheck: yes
:copy-in-global-log: yes" 'one result for each subject'
is "$(sed -n 3p "$work/screen")" 'FAIL: demo.exe bad 2 of 5 checks failed' 'one line on the screen for each subject'
is "$(grep -c 'tests executed' "$work/demo.log")" 3 'the log has what the subjects printed'
is "$(find "$work/build/check" -name 'winetest*')" '' 'the driver removes the prefix'
drive "$work/bin/absent"
is "$(head -n 1 "$work/demo.trs" | cut -d: -f 2,3)" 'test-result: ERROR  it could not be started' \
    'a program that is not there is a failure'

tap_done
