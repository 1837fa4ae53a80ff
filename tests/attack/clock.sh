# SPDX-License-Identifier: LGPL-2.1-or-later
# Somebody has set the clock, an hour forth or back, since processes began: those that have no record,
# as plain Wine started them, are found all the same, and are asked about as any. The clock of this
# machine stays as it is: wineserver, which notes when a process began, has another.
# Needs: tests/attack/other_clock.so processes_test.exe

# So that the sizes of no other test's processes are the same, this one runs where it sees its own
# processes only.
. "$PROCSTATS_SRCDIR/tests/env/own_processes.sh"
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"

# start_server SECONDS: the prefix's wineserver, with a clock so far ahead
start_server() {
    wine_end
    (
        CLOCK_AHEAD=$1 LD_PRELOAD=$PROCSTATS_BUILDDIR/tests/attack/other_clock.so
        export CLOCK_AHEAD LD_PRELOAD
        wine_stay
    )
}

# age PID: how many seconds ago a process began, by the clock of this machine
age() {
    began=$(overlaid procstat --pid "$1" --csv | sed -n 2p | cut -d , -f 5)
    echo $(($(date +%s) - $(date -d "$began" +%s)))
}

# watch SECONDS PROGRAMS-OF-WATCHED PROGRAMS-OF-WATCHER: looks at a process while it works
watch() {
    name="$1 s ahead, ${2##*/}, seen by ${3##*/}"
    rm -rf "$work/steps"
    mkdir "$work/steps"
    programs=$3
    "$WINE" "$2/watch.exe" steps "Z:$work/steps" 2> "$work/errors" &
    plain=$!
    wait_for "$work/steps/pid"
    pid=$(tr -d '\r' < "$work/steps/pid")
    unix=$(pgrep -n -f 'watch\.exe.*steps') # Wine may start a program by another
    apart=$(($(age "$pid") + $1))
    [ "$apart" -gt -100 ] && [ "$apart" -lt 100 ]
    ok $? "$name: the clock has been set"
    before=$(overlaid watch see "$pid" 2>&1 | tr -d '\r')
    touch "$work/steps/step1"
    wait_for "$work/steps/done1"
    during=$(overlaid watch see "$pid" 2>&1 | tr -d '\r')
    printf '# %s\n' "$before" "$during"
    is "$(field 3 "$during")" "$(($(awk '/^VmHWM:/ { print $2 }' "/proc/$unix/status") * 1024))" \
        "$name: the peak working set is the host's"
    [ "$(field 6 "$before")" -gt 0 ] && [ "$(field 6 "$during")" -gt "$(field 6 "$before")" ]
    ok $? "$name: page faults are counted"
    [ "$(($(field 8 "$during") - $(field 8 "$before")))" -ge 160 ]
    ok $? "$name: writes are counted"
    touch "$work/steps/step2"
    wait "$plain"
    ok $? "$name: the program ends undisturbed"
    sed 's/^/# /' "$work/errors"
}

for ahead in 3600 -3600; do
    start_server "$ahead"
    # What is noted of a thread that ends is this thread's by when it began.
    run "$ahead s ahead: times of threads" overlaid processes_test threads
    for watched in $PROCSTATS_PE_ARCHS; do
        for watcher in $PROCSTATS_PE_ARCHS; do
            watched_programs=$PROCSTATS_BUILDDIR/$watched-windows
            watcher_programs=$PROCSTATS_BUILDDIR/$watcher-windows
            if wine_lacks "$watched_programs/watch.exe" || wine_lacks "$watcher_programs/watch.exe"; then
                skip "$ahead s ahead, $watched, seen by $watcher" "this Wine does not have both"
            else
                watch "$ahead" "$watched_programs" "$watcher_programs"
            fi
        done
    done
done
tap_done
