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
wine_run "$wide" sleep 60000 < /dev/null > /dev/null 2>&1 &

# procstat ARGUMENTS...: leaves $status, $work/out and $work/err
procstat() {
    wine_run "$procstat" "$@" > "$work/out" 2> "$work/err"
    status=$?
}

# One line of errors, which says what and names the Windows error if there is one.
one_error() {
    is "$(grep -c '' "$work/err")" 1 "$1: one line of error"
    grep -q "^procstat: $2" "$work/err"
    ok $? "$1: it says what was wrong"
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
is "$(sed 's/"[^"]*"//' "$work/out" | tr -cd ',\n' | sort -u | tr -d '\n' | wc -c)" "$columns" \
    'csv: every line has as many fields as the header'
pid=$(sed -n 's/^[^,]*,\([0-9]*\),"日本語.*/\1/p' "$work/out")

procstat --json
is "$status" 0 'json: exit status'
valid_json "$work/out" 'json: the document'
procstat --openmetrics
is "$(tail -n 1 "$work/out")" '# EOF' 'openmetrics: ends as OpenMetrics ends'
procstat --prometheus
is "$(grep -c 'TYPE procstat_process_read_bytes_total counter' "$work/out")" 1 'prometheus: counters are described'

procstat --pid "$pid"
is "$status" 0 'pid: exit status'
is "$(tail -n +3 "$work/out" | wc -l)" 1 'pid: one process'
is "$(sed -n 3p "$work/out" | grep -c "$pid 日本語のと")" 1 'pid: its name is not mangled'
# All are had from the system's list of processes, one is asked about by itself.
row() {
    procstat "$@" --csv
    grep "^[^,]*,$pid," "$work/out" | cut -d, -f2-
}
is "$(row)" "$(row --pid "$pid")" 'a process that sleeps has one row, asked about with all or alone'
is "$(row | tr ',' '\n' | grep -c '^[1-9][0-9]*$' | awk '{ print ($1 >= 8) }')" 1 'the row of a process that sleeps has figures in it'
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
is "$(tr -d '\n' < "$work/out" | grep -c "$(printf '\033')")" 0 'watch: and no control characters'

procstat --interval 0.1 --count 3 --output "$work/log.csv"
is "$(wc -c < "$work/out")" 0 'output: nothing on standard output'
is "$(sed 1d "$work/log.csv" | cut -d, -f1 | sort -u | wc -l)" 3 'output: a CSV file grows by each sample'
is "$(grep -c '^time' "$work/log.csv")" 1 'output: and has one header'
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
wine_run "$worker" deny 60000 < /dev/null > /dev/null 2>&1 &
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
is "$(sed -n 3p "$work/out" | grep -c "$denied procstat_worker.*Access denied")" 1 'access denied: the row says so'
procstat --name procstat_worker --json
valid_json "$work/out" 'access denied: the document'
is "$(grep -c "\"pid\": $denied,.*\"working_set_bytes\": null.*\"code\": 5," "$work/out")" 1 'access denied: the member says so'
procstat
is "$status" 0 'access denied: not an error where it was not asked for'

procstat --output /nonexistent/folder/file
is "$status" 5 'no such folder: exit status'
one_error 'no such folder' "cannot create .*: .* (error 3)"
for wrong in --bogus '--sort bogus' '--sort' '--interval 0' '--count x' '--pid -1' '--json=1' extra; do
    # shellcheck disable=SC2086
    procstat $wrong
    is "$status" 2 "$wrong: exit status"
    is "$(grep -c '^procstat: ' "$work/err")" 1 "$wrong: one line of error"
done
for help in --help -h '/?'; do
    procstat "$help"
    is "$status $(awk 'length > 80' "$work/out" | wc -l)" '0 0' "$help: no line is longer than a screen"
    test "$(wc -l < "$work/out")" -le 24
    ok $? "$help: it fits a screen"
done
tap_done
