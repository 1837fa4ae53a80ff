# SPDX-License-Identifier: LGPL-2.1-or-later
# A process that plain Wine started, watched from under the overlay: it has no record, and
# is found through the host. Its memory is exact, its I/O what the host counts.

# A 32-bit process is looked for among those as old, by its stack; where another's seems to match too,
# none is believed. So that no other test's does, this one runs where it sees its own processes only.
. "$PROCSTATS_SRCDIR/tests/env/own_processes.sh"
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"
mkdir "$work/steps"
"$WINE" "$programs/watch.exe" steps "Z:$work/steps" 2> "$work/errors" &
plain=$!
wait_for "$work/steps/pid"
ok $? "plain Wine runs a program"
pid=$(tr -d '\r' < "$work/steps/pid")
# On the new WoW64 a 32-bit program runs in a child of what was started: of the Unix processes with
# its command line, it is the last.
unix_pid=$(grep -l "[Z]:$work/steps" /proc/[0-9]*/cmdline 2> /dev/null | sed 's|/proc/\([0-9]*\)/.*|\1|' | sort -n | tail -n 1)

see() {
    overlaid watch see "$pid" 2>&1 | tr -d '\r'
}

run "a process of plain Wine cannot be ended without the right to" overlaid watch refuse "$pid"
before=$(see)
touch "$work/steps/step1"
wait_for "$work/steps/done1"
during=$(see)
printf '# %s\n' "$before" "$during"
[ "$(field 1 "$before")" = "$pid" ] && [ -n "$(field 13 "$before")" ]
ok $? "of a process of plain Wine all three questions are answered"

# compare FIELD LEAST NAME: it grew by so much, and by less than half more
compare() {
    grown=$(($(field "$1" "$during") - $(field "$1" "$before")))
    [ "$grown" -ge "$2" ] && [ "$grown" -lt $(($2 + $2 / 2)) ]
    ok $? "$3 by $grown"
}
compare 2 209715200 "the working set grows"
compare 4 209715200 "commit grows"
compare 8 160 "writes grow"
compare 11 10485760 "bytes written grow"

status=/proc/$unix_pid/status
is "$(field 3 "$during")" "$(($(awk '/^VmHWM:/ { print $2 }' "$status") * 1024))" \
    "the peak working set is the host's"
is "$(field 4 "$during")" "$(($(awk '/^Vm(Data|Stk):/ { kb += $2 } END { print kb }' "$status") * 1024))" \
    "commit is the host's"

# host: page faults, user and kernel time of the process, as Linux has them; the times in ticks of 10 ms
host() {
    sed 's/.*) //' "/proc/$unix_pid/stat" | awk '{ print $8 + $10, $12, $13 }'
}
# between NAME LEAST FIGURE MOST: what was seen is between two looks at the host
between() {
    [ "$3" -ge "$2" ] && [ "$3" -le "$4" ]
    ok $? "$1: $3, the host's are $2 and $4"
}
first=$(host)
faults=$(field 6 "$(see)")
times=$(overlaid watch times "$pid" | tr -d '\r')
last=$(host)
between "page faults" "$(field 1 "$first")" "$faults" "$(field 1 "$last")"
# Linux divides the sum of both by what it has found at each tick, whose number is rounded down.
between "processor time" "$(($(field 2 "$first") + $(field 3 "$first") - 1))" \
    "$((($(field 1 "$times") + $(field 2 "$times")) / 100000))" "$(($(field 2 "$last") + $(field 3 "$last") + 2))"

overlaid watch outlive "$pid" "Z:$work/steps" > "$work/outlived" 2>&1 &
outlives=$!
wait_for "$work/steps/opened"
touch "$work/steps/step2"
wait "$plain"
ok $? "the program ends undisturbed"
wait "$outlives"
is "$(tr -d '\r' < "$work/outlived" | uniq -c | tr -s ' ')" " 4 refused error 5" \
    "of an ended process of plain Wine memory, I/O, times and cycles are refused"

# A parent that does not wait for it leaves a zombie, which has as little to tell.
mkdir "$work/zombie"
sh -c '"$0" "$@" & exec sleep 600' "$WINE" "$programs/watch.exe" steps "Z:$work/zombie" 2>> "$work/errors" &
parent=$!
wait_for "$work/zombie/pid"
overlaid watch outlive "$(tr -d '\r' < "$work/zombie/pid")" "Z:$work/zombie" > "$work/outlived" 2>&1 &
outlives=$!
wait_for "$work/zombie/opened"
touch "$work/zombie/step1" "$work/zombie/step2"
wait "$outlives"
is "$(tr -d '\r' < "$work/outlived" | uniq -c | tr -s ' ')" " 4 refused error 5" \
    "of an ended process whose Unix parent has not waited for it they are refused too"
kill "$parent"

# procstat does not go on to list one as if it ran.
mkdir "$work/counted"
sh -c '"$0" "$@" & echo $!; exec sleep 600' "$PROCSTATS_RUNNER" "$programs/watch.exe" steps "Z:$work/counted" > "$work/unix" 2>> "$work/errors" &
parent=$!
wait_for "$work/counted/pid"
read -r unix < "$work/unix"
"$PROCSTATS_BUILDDIR/procstat" --csv --interval 0.2 > "$work/samples" &
sampler=$!
listed=",$unix,\"" # the user follows
until grep -q "$listed" "$work/samples"; do
    kill -0 "$sampler" || break
    sleep 0.1
done
kill -KILL "$unix"
until grep -q ') Z ' "/proc/$unix/stat"; do
    sleep 0.1
done
wc -l < "$work/samples" > "$work/before"
until [ "$(tail -n +"$(($(cat "$work/before") + 1))" "$work/samples" | cut -d , -f 1 | uniq | wc -l)" -ge 4 ]; do
    kill -0 "$sampler" || break
    sleep 0.1
done
kill "$sampler"
last=$(tail -n 1 "$work/samples" | cut -d , -f 1)
grep "$listed" "$work/samples" | cut -d , -f 1 | grep -qxv "$last"
ok $? "procstat lists a process that runs"
! grep "^$last," "$work/samples" | grep -q "$listed"
ok $? "procstat does not list one that was killed, though its Unix parent has not waited for it"
kill "$parent"
sed 's/^/# /' "$work/errors"
tap_done
