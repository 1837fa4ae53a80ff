#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat run: the program's exit code, its counters after its end, its descendants.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

# procstat ARGUMENTS...: leaves $status, $work/out and $work/err
procstat() {
    wine_run "$procstat" "$@" > "$work/out" 2> "$work/err"
    status=$?
}

for code in 0 1 77 255; do
    procstat run -- "$worker" exit $code
    is "$status" $code "exit code $code is passed on"
    is "$(awk '/^exit code/ { print $3 }' "$work/err")" $code "exit code $code is reported"
done
procstat run "$worker" exit 0xC0000005
is "$status $(awk '/^exit code/ { print $3 }' "$work/err")" '5 0xc0000005' \
    'of a longer exit code Linux sees the last byte, the report all'
is "$(wc -c < "$work/out")" 0 'run adds nothing to standard output'

procstat run -- nonexistent.exe
is "$status" 127 'a program that is not there: exit code'
is "$(grep -c '^procstat: cannot run .*(error 2)$' "$work/err") $(grep -c '' "$work/err")" '1 1' \
    'a program that is not there: one line of error'
echo text > "$work/text.exe"
procstat run -- "$work/text.exe"
is "$status" 126 'a file that is no program: exit code'
procstat run
is "$status" 125 'no program: exit code'
procstat run --bogus "$worker" exit 0
is "$status" 125 'a wrong option: exit code'
for wrong in '--watch' '--interval 1' '--pid 4'; do
    # shellcheck disable=SC2086
    procstat run $wrong "$worker" exit 0
    is "$status $(cat "$work/err")" "125 procstat: run takes no ${wrong%% *}; see 'procstat --help'" "run $wrong is refused"
done
procstat run --output /nonexistent/folder/file "$worker" exit 0
is "$status" 125 'no report: exit code'

report=$work/report.json
procstat run --output "$report" -- "$worker" write "$work/data" 100
valid_json "$report" 'the report'
is "$status $(json_value "$report" write_operations) $(json_value "$report" write_bytes)" '0 100 409600' \
    'the writes are exactly those of the program'
procstat run -o "$report" -- "$worker" touch 100
peak=$(json_value "$report" peak_working_set_bytes)
test "$peak" -ge 104857600 && test "$peak" -lt 209715200
ok $? "the peak working set is that of 100 MiB (it is $peak)"

procstat run -o "$report" -- "$worker" spawn 3 write NUL 10
is "$(grep -c '"pid"' "$report") $(json_value "$report" descendants_followed)" '4 true' \
    'run follows descendants'
is "$(json_value "$report" write_operations)" 30 'the counters of descendants are in the total'
is "$(json_value "$report" not_seen) $(json_value "$report" still_running)" '0 0' \
    'no descendant is missed, none runs on'
# over STATUS LIMIT ARGUMENTS...: what run ends with and reports
over() {
    expected="$1 $2"
    shift 2
    procstat run -o "$report" "$@"
    is "$status $(json_value "$report" limit_exceeded | tr -d '"')" "$expected" "run $*"
}
over 123 memory --memory-limit 64M -- "$worker" touch 100
over 0 null --memory-limit 64M -- "$worker" touch 30
over 124 time --time-limit 0.2 -- "$worker" burn
over 0 null --time-limit 60 -- "$worker" touch 30
over 122 processes --process-limit 1 -- "$worker" spawn 1 exit 0
over 0 null --process-limit 2 -- "$worker" spawn 1 exit 0
for wrong in 'memory-limit 0' 'memory-limit 1X' 'time-limit 0' 'time-limit x' 'process-limit 0'; do
    # shellcheck disable=SC2086
    procstat run --$wrong "$worker" exit 0
    is "$status" 125 "run --$wrong is refused"
done
procstat run -o "$work/report.csv" -- "$worker" exit 3
is "$status $(wc -l < "$work/report.csv")" '3 2' '--csv makes the report CSV'
tap_done
