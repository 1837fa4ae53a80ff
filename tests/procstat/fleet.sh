#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The native procstat and a thousand processes: each is listed once, with what its record says,
# and a day's worth of samples needs no more memory than the first hundred.
# Needs: tests/procstat/fleet
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
native=$PROCSTATS_BUILDDIR/procstat
tap_at_exit='exec 3>&-'
count=1000

cp "$PROCSTATS_BUILDDIR/tests/procstat/fleet" "$work/wine64"
mkdir -m 700 "$work/runtime"
mkfifo "$work/input"
XDG_RUNTIME_DIR=$work/runtime WINEPREFIX=$work/prefix "$work/wine64" $count "$work/runtime" < "$work/input" > "$work/ready" &
exec 3> "$work/input"
tries=0
until grep -q ready "$work/ready"; do
    tries=$((tries + 1))
    test $tries -lt 300 || break
    sleep 0.2
done
"$native" --csv > "$work/all.csv"
is "$?" 0 'the exit status of procstat for a fleet of records'
# The one that has started them has no record.
grep -F "\"$work/prefix\"" "$work/all.csv" | grep -v '^[^,]*,,' > "$work/mine.csv"
is "$(wc -l < "$work/mine.csv") $(cut -d, -f2 "$work/mine.csv" | sort -u | wc -l)" "$count $count" 'each process of the fleet is listed once'
# Process n has the id 4 (n + 8) and has read n times.
is "$(awk -F, '{ sum += $16 - ($2 / 4 - 8) } END { print sum + 0 }' "$work/mine.csv")" 0 'each process has the figures of its record'
"$native" --json --pid 36 > "$work/one.json"
is "$(grep -cF "\"prefix\": \"$work/prefix\"" "$work/one.json")" 1 '--pid lists one process of the fleet'

"$native" --csv --interval 0.01 --count 100000 --pid 36 > "$work/samples.csv" 2> /dev/null &
sampler=$!
lines_are() {
    tries=0
    until [ "$(wc -l < "$work/samples.csv")" -ge "$1" ]; do
        tries=$((tries + 1))
        test $tries -lt 600 || return 1
        sleep 0.2
    done
}
memory() {
    awk '/^VmRSS/ { print $2 }' "/proc/$sampler/status"
}
lines_are 100
before=$(memory)
lines_are 500
ok $? '500 samples are taken'
after=$(memory)
test "$((after - before))" -lt 512
ok $? "the memory of the sampler stays (it was $before, is $after KiB)"
kill -INT $sampler
wait $sampler
is "$?" 0 'an interrupted sampler exits with 0'
tap_done
