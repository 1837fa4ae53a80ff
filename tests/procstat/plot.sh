#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat-plot: more than a day, clock time, processor time, names with commas and quotes.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
plot=$PROCSTATS_SRCDIR/programs/procstat/procstat-plot
command -v gnuplot > /dev/null || skip_all 'no gnuplot: apt-get install gnuplot-nox'

# Thirty hours in steps of half an hour, by a program that uses half a processor.
awk 'BEGIN {
    printf "time,pid,name,start_time,cpu_seconds,working_set_bytes,read_bytes,write_bytes,unix_pid\r\n"
    for (i = 0; i < 60; i++)
        printf "2024-02-%02dT%02d:%02d:00.000Z,8,\"a \"\"b\"\", c_d.exe\",2024-02-28T20:00:00.000Z,%d,%d,%d,0,77\r\n",
            28 + int((44 + i) / 48), int((44 + i) / 2) % 24, i % 2 * 30, i * 900, (100 + i) * 1048576, i * 1000000
}' > "$work/log.csv"
TZ=Asia/Kolkata sh "$plot" "$work/log.csv" > "$work/out" 2> "$work/err"
is "$? $(cat "$work/out")" "0 $work/log.svg
$work/log.png" 'procstat-plot writes both pictures'
is "$(cat "$work/err")" '' 'procstat-plot prints nothing on standard error'
is "$(grep -c "a ''b'', c_d.exe 8" "$work/log.svg")" 6 'a name with quotes and a comma is whole, as a title and a key in each of three panels'
grep -q 'CPU, % of one processor' "$work/log.svg"
ok $? 'processor time is one of the panels'
grep -q 'local time, UTC+05:30, from 2024-02-29' "$work/log.svg"
ok $? 'the time axis is local clock time'
is "$(grep -c '02-29 0[0-9]:00\|02-29 1[0-9]:00' "$work/log.svg" | awk '{ print ($1 > 3) }')" 1 'the time axis of more than a day has dates'
grep -q '03-01 0' "$work/log.svg"
ok $? 'the time axis has times on both sides of midnight'
echo 'a,b' > "$work/other.csv"
sh "$plot" "$work/other.csv" 2> "$work/err"
is "$? $(grep -c 'this is no log of procstat' "$work/err")" '1 1' 'a file that is no log is refused'
sh "$plot" "$work/log.csv" 0 2> "$work/err"
is "$? $(cat "$work/err")" "1 procstat-plot: PROCESSES must be 1 or more, not '0'" 'a number of processes of 0 is refused'

# What the command line can do: the name of a log is neither a variable of awk nor a pipe to wait for, and
# no control of a terminal is echoed.
cp "$work/log.csv" "$work/most=1.csv"
(cd "$work" && timeout 60 sh "$plot" most=1.csv) < /dev/null > "$work/out" 2> "$work/err"
is "$? $(cat "$work/out" "$work/err")" '0 most=1.svg
most=1.png' 'a log with an equals sign in its name'
mkfifo "$work/pipe.csv"
timeout 60 sh "$plot" "$work/pipe.csv" 2> "$work/err"
is "$? $(cat "$work/err")" "1 procstat-plot: there is no file '$work/pipe.csv'" 'a pipe is refused'
sh "$plot" "$work/$(printf 'a\033[31m\nb\302\233\342\200\256\303\266')" 2> "$work/err"
is "$? $(cat "$work/err")" "1 procstat-plot: there is no file '$work/a?[31m?b??$(printf '\303\266')'" 'controls of a terminal are not echoed'
tap_done
