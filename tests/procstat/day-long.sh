#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# As many samples as a day has, about a second apart, by both programs, while processes come and go:
# neither grows. SAMPLES is how many.

# Root sees the processes of all, and each has descriptors: so this test runs where it sees its own only.
. "$PROCSTATS_SRCDIR/tests/env/own_processes.sh"
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
# shellcheck disable=SC2034 # tap.sh runs it.
tap_at_exit='wine_end'
wine_prefix || exit 99

: "${SAMPLES:=100000}"

# sample NAME COMMAND...: starts taking the samples; $sampler is the process, and NAME.times gets how many
# were written
sample() {
    mkfifo "$work/$1.csv"
    sed 1d "$work/$1.csv" | cut -d , -f 1 | uniq | wc -l > "$work/$1.times" &
    eval "$1_counter=$!"
    name=$1
    shift
    "$@" --interval 0.01 --count "$SAMPLES" --csv > "$work/$name.csv" 2> "$work/$name.errors" &
    sampler=$!
}

# note NAME PID: a line of its memory, in KiB, and of how many descriptors it has; fails if it has ended
note() {
    figures=$(awk '/^(VmRSS|VmData):/ { print $2 }' "/proc/$2/status" 2> "$work/ignored" | tr '\n' ' ')
    [ -z "$figures" ] || echo "$figures $(find "/proc/$2/fd" -mindepth 1 2> "$work/ignored" | wc -l)" >> "$work/$1.notes"
    [ -n "$figures" ]
}

# judge NAME DESCRIPTORS: in the last fifth of the time it was no larger than in the second one, and had no more than
# so many descriptors more, which those of processes that have ended may be
judge() {
    # Two that a busy machine took within one millisecond look like one.
    [ "$(cat "$work/$1.times")" -ge $((SAMPLES * 9 / 10)) ] && [ ! -s "$work/$1.errors" ]
    ok $? "$1: $SAMPLES samples"
    sed 's/^/# /' "$work/$1.errors"
    awk -v descriptors="$2" '{ for (i = 1; i <= 3; i++) note[i, NR] = $i }
        function most(column, first, last,  i, result) {
            for (i = first; i <= last; i++) if (note[column, i] > result) result = note[column, i]
            return result
        }
        END {
            for (i = 1; i <= 3; i++) {
                early = most(i, int(NR / 5) + 1, int(NR * 2 / 5)); late = most(i, int(NR * 4 / 5), NR - 1)
                print "# " early " then " late
                if (late > early + (i < 3 ? 256 : descriptors)) grows = 1
            }
            exit NR < 10 || grows
        }' "$work/$1.notes"
    ok $? "$1: no growth of resident memory, of data, of descriptors"
}

# One that stays, so that each sample has lines.
wine_run "$worker" sleep 600000000 &
tries=0
until "$PROCSTATS_BUILDDIR/procstat" --csv | grep -q procstat_worker || [ "$tries" -ge 600 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
sample native "$PROCSTATS_BUILDDIR/procstat"
native=$sampler
sample windows "$PROCSTATS_RUNNER" "$procstat"
windows=$sampler
running=2
while [ "$running" -gt 0 ]; do
    running=0
    ! note native "$native" || running=$((running + 1))
    ! note windows "$windows" || running=$((running + 1))
    wine_run "$worker" exit 0
done
# shellcheck disable=SC2154 # set by eval
wait "$native" "$windows" "$native_counter" "$windows_counter"
judge native 2
judge windows 80
tap_done
