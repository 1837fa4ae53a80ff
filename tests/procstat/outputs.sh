#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What procstat.exe writes, and its exit status: every format, files, names, errors.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

# Wine takes names of files from the host as the locale says.
LC_ALL=C.UTF-8
export LC_ALL

wide="$work/日本語のとても長い名前のプログラムです、幅の広い文字.exe"
cp "$worker" "$wide"
wine_run "$wide" sleep 600000 < /dev/null > /dev/null 2>&1 &

# procstat ARGUMENTS...: leaves $status, $work/out and $work/err
procstat() {
    wine_run "$procstat" "$@" > "$work/out" 2> "$work/err"
    status=$?
}

# One line of errors, which says what and names the Windows error if there is one.
one_error() {
    is "$(grep -c '' "$work/err")" 1 "$1: one line of error"
    grep -q "^procstat: $2" "$work/err"
    ok $? "$1: the line says what was wrong"
}

tries=0
until procstat --csv && grep -q '日本語' "$work/out"; do
    tries=$((tries + 1))
    test $tries -lt 50 || break
    sleep 0.2
done
is "$status" 0 'csv: exit status'
columns=$(sed -n 1p "$work/out" | tr -cd , | wc -c)
is "$(grep -cv '^2[0-9-]*T[0-9:.]*Z,[0-9]*,".*",' "$work/out")" 1 'csv: a header, then lines of time, pid and name'
is "$(sed 's/"[^"]*"//g' "$work/out" | tr -cd ',\n' | sort -u | tr -d '\n' | wc -c)" "$columns" \
    'csv: every line has as many fields as the header'
pid=$(sed -n 's/^[^,]*,\([0-9]*\),"日本語.*/\1/p' "$work/out")

procstat --json
is "$status" 0 'json: exit status'
valid_json "$work/out" 'json: the document'
procstat --openmetrics
is "$(tail -n 1 "$work/out")" '# EOF' 'openmetrics: ends as OpenMetrics ends'
procstat --prometheus
is "$(grep -c 'TYPE windows_process_io_bytes_total counter' "$work/out")" 1 'prometheus: counters are described'

procstat --pid "$pid"
is "$status" 0 'pid: exit status'
is "$(tail -n +2 "$work/out" | wc -l)" 1 'pid: one process'
is "$(sed -n 2p "$work/out" | grep -c "$pid 日本語のと")" 1 'pid: its name is not mangled'
# The figures of all come from the list of processes, those of one from questions about it; the last
# columns only one of the two can fill.
row() {
    procstat "$@" --csv
    grep "^[^,]*,$pid," "$work/out" | cut -d, -f2-21
}
# It is there before it sleeps.
rows_agree() {
    of_all=$(row) alone=$(row --pid "$pid")
    test "$of_all" = "$alone"
}
soon rows_agree
is "$of_all" "$alone" 'a process that sleeps has one row, asked about with all or alone'
is "$(echo "$of_all" | tr ',' '\n' | grep -c '^[1-9][0-9]*$' | awk '{ print ($1 >= 8) }')" 1 'the row of a process that sleeps has figures in it'
procstat --wide --name 日本語のとても長い
is "$(grep -c '幅の広い文字.exe ' "$work/out")" 1 'wide: names are not cut'
procstat --name PROCSTAT.EXE --csv
is "$(wc -l < "$work/out")" 2 'name: letters of both cases are the same'
procstat --sort name --reverse --csv --name .exe
names=$(tail -n +2 "$work/out" | sed 's/^[^"]*"\([^"]*\)".*/\1/' | grep -a '^[a-z]')
is "$names" "$(echo "$names" | LC_ALL=C sort -r)" 'sort: by name, reversed'
procstat --tree
grep -q '└─' "$work/out"
ok $? 'tree: children hang below their parents'

procstat --watch 0.1 --count 2
is "$(grep -c 'CPU%' "$work/out")" 2 'watch: plain text twice when there is no console'
is "$(tr -d '\n' < "$work/out" | grep -c "$(printf '\033')")" 0 'watch: no control characters'

procstat --interval 0.1 --count 3 --output "$work/log.csv"
is "$(wc -c < "$work/out")" 0 'output: nothing on standard output'
is "$(sed 1d "$work/log.csv" | cut -d, -f1 | sort -u | wc -l)" 3 'output: a CSV file grows by each sample'
is "$(grep -c '^time' "$work/log.csv")" 1 'output: the CSV file has one header'
echo old > "$work/state.json"
exec 3< "$work/state.json"
procstat --interval 0.1 --count 3 --output "$work/state.json"
is "$(cat <&3)" old 'output: who has the old file open still reads it'
exec 3<&-
valid_json "$work/state.json" 'output: the new file is one document'
is "$(find "$work" -maxdepth 1 -name '*.tmp' | wc -l)" 0 'output: no temporary file is left'

procstat --pid 999996
is "$status" 3 'no such process: exit status'
one_error 'no such process' 'there is no process 999996$'
# Nobody may open it, as it is with processes of another user or the system on Windows.
wine_run "$worker" deny 600000 < /dev/null > /dev/null 2>&1 &
tries=0
until procstat --name procstat_worker --csv; denied=$(sed -n 's/^[^,]*,\([0-9]*\),"procstat_worker.*/\1/p' "$work/out")
    [ -n "$denied" ] && ! procstat --pid "$denied"; do
    tries=$((tries + 1))
    test $tries -lt 50 || break
    sleep 0.2
done
procstat --pid "$denied"
is "$status" 4 'access denied: exit status'
one_error 'access denied' "cannot ask all of process $denied: Access denied.* (error 5)"
is "$(sed -n 2p "$work/out" | grep -c "$denied procstat_worker.*Access denied")" 1 'access denied: the row says so'
procstat --name procstat_worker --json
valid_json "$work/out" 'access denied: the document'
is "$(grep -c "\"pid\": $denied,.*\"working_set_bytes\": null.*\"code\": 5," "$work/out")" 1 'access denied: the member says so'
procstat
is "$status" 0 'access denied: not an error where it was not asked for'

procstat --output /nonexistent/folder/file
is "$status" 5 'no such folder: exit status'
one_error 'no such folder' "cannot write .*: .* (error 3)"
for wrong in --bogus '--sort bogus' '--sort' '--interval 0' '--count x' '--pid -1' '--json=1' extra \
    '--columns pid,bogus' '--columns' '--label pid' '--label process=x' '--label 1=x' '--listen'; do
    # shellcheck disable=SC2086
    procstat $wrong
    is "$status" 2 "$wrong: exit status"
    is "$(grep -c '^procstat: ' "$work/err")" 1 "$wrong: one line of error"
done
# says ARGUMENTS PATTERN: the line of error that they lead to
says() {
    # shellcheck disable=SC2086
    procstat $1
    is "$status $(grep -c '' "$work/err")" '2 1' "$1: a wrong use, one line of error"
    grep -qx "procstat: $2" "$work/err"
    said=$?
    ok $said "$1: the line says what is right"
    test $said -eq 0 || sed 's/^/# /' "$work/err"
}
says '--sort cpu' "--sort: 'cpu' is ambiguous: cpu_percent, cpu_seconds"
says '--sort xyz' "--sort: no column 'xyz'; columns: pid, name, parent_pid, start_time, .*, command_line"
says '--columns pid,xyz' "--columns: no column 'xyz'; columns: pid, name, .*"
says '--count 0' "--count must be 1 or more, not '0'"
says '--interval 1e9' "--interval must be a decimal number of seconds between 0.01 and 31536000, not '1e9'"
says '--colums pid' "unknown option '--colums'; did you mean '--columns'?"
says '--frobnicate' "unknown option '--frobnicate'; see 'procstat --help'"
escape=$(printf '\033[31m')
procstat "--sort=$escape"
is "$(tr -d '\n' < "$work/err" | grep -c "$(printf '\033')")" 0 'an escape sequence is not echoed'
is "$(grep -c "no column '.x1b\[31m'" "$work/err")" 1 'an escape sequence is shown escaped'

procstat --columns name,pid,handles
is "$(sed -n 1p "$work/out" | tr -s ' ')" 'NAME ▲PID HANDLES' 'columns: those that were asked for, in that order'
procstat --ascii --tree --wide
is "$(LC_ALL=C grep -c '[^ -~]' "$work/out")" 0 'ascii: no other characters'
is "$(grep -c '|-\|`-' "$work/out" | awk '{ print ($1 > 0) }')" 1 'ascii: a tree is drawn all the same'
is "$(grep -c 'u65e5.u672c.u8a9e' "$work/out")" 1 'ascii: other characters are escaped'

procstat --interval 0.1 --count 2
is "$(grep -c '^2[0-9-]* [0-9:]* [+-][0-9:]*$' "$work/out")" 2 'interval: each table says when it was taken'
TZ=Asia/Kolkata procstat --interval 0.1 --count 2
is "$(grep -c '^2[0-9-]* [0-9:]* +05:30$' "$work/out")" 2 'interval: in local time without --utc'
TZ=Asia/Kolkata procstat --interval 0.1 --count 2 --utc
is "$(grep -c '^2[0-9-]* [0-9:]* +00:00$' "$work/out")" 2 'interval: in UTC with --utc'

# A log goes on from run to run.
rm -f "$work/log.csv"
procstat --csv --output "$work/log.csv" && cp "$work/log.csv" "$work/first.csv"
procstat --csv --output "$work/log.csv"
is "$status $(grep -c '^time' "$work/log.csv")" '0 1' 'log: another run adds to it, with no second header'
head -c "$(wc -c < "$work/first.csv")" "$work/log.csv" | cmp -s - "$work/first.csv"
ok $? 'log: another run takes nothing away'
is "$(sed 1d "$work/log.csv" | cut -d, -f1 | sort -u | wc -l)" 2 'log: the file has the samples of both runs'
printf 'half a li' >> "$work/log.csv"
procstat --csv --output "$work/log.csv"
is "$status $(grep -c '^half a li$' "$work/log.csv")" '0 1' 'log: half a line of another run is ended first'
echo 'time,other' > "$work/other.csv"
procstat --csv --output "$work/other.csv"
is "$status $(cat "$work/other.csv")" '5 time,other' 'log: a file with another header is left as it is'
one_error 'log: another header' "'.*other.csv' is not added to: its first line is not the header of this log"
procstat --interval 0.1 --count 2 --output "$work/log.jsonl"
procstat --output "$work/log.jsonl"
is "$status $(grep -c '^{"schema": "procstat-1".*}$' "$work/log.jsonl") $(wc -l < "$work/log.jsonl")" '0 3 3' \
    'jsonl: a document in each line, added to'
tail -n 1 "$work/log.jsonl" > "$work/line.json"
valid_json "$work/line.json" 'jsonl: the document'

echo old > "$work/readonly.json"
chmod 444 "$work/readonly.json"
procstat --output "$work/readonly.json"
is "$status $(cat "$work/readonly.json")" '5 old' 'output: a file that is read-only is not replaced'
one_error 'output: read-only' "cannot write '.*readonly.json': Access denied"

for help in --help -h '/?'; do
    procstat "$help"
    is "$status $(awk 'length > 80' "$work/out" | wc -l)" '0 0' "$help: no line is longer than a screen"
    test "$(wc -l < "$work/out")" -le 24
    ok $? "$help: it fits a screen"
done
tap_done
