# SPDX-License-Identifier: LGPL-2.1-or-later
# A process starts another in its job, suspended, and ends before that one has a record, while no other process
# with a record takes part in the session: plain Wine started the services. The job's limit is kept all the
# same, and its records go when the job is gone.
# Needs: member.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"
export XDG_RUNTIME_DIR="$work/runtime"
mkdir -m 700 "$XDG_RUNTIME_DIR"
tap_at_exit='wine_end'
wine_prefix || exit 99
member=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/member.exe

mkfifo "$work/in"
"$WINE" cmd /c "echo ready & set /p x=" < "$work/in" > "$work/out" 2>&1 &
exec 9> "$work/in"
soon grep -q ready "$work/out"
ok $? "plain Wine starts the services"

sessions() {
    find "$XDG_RUNTIME_DIR/wine-procstats" -mindepth 1 -maxdepth 1 2> /dev/null | wc -l
}
is "$(sessions)" 0 "no process takes part in a session"

# The process that is left has the same output: it goes to a file, whose end is not waited for.
left() {
    wine_run "$member" leave 64 > "$work/ids" 2>&1
    ids=$(tr -d '\r' < "$work/ids")
}

# Without the limit it gets all of the 200 MiB that it asks for.
limited() {
    WINETEST_RUNNER=$WINE wine_run "$member" resume "$ids"
    got=$?
    [ "$got" -gt 0 ] && [ "$got" -lt 64 ]
    ok $? "$1: of 64 MiB that its job allows, a process gets $got"
}

left
limited "the last process has ended"

left
wine_run "$member" work
is "$?" 0 "another process comes and goes"
limited "another process has come and gone"

left
own_work=$work own_prefix=$WINEPREFIX
work=$work/other
mkdir "$work"
wine_prefix && wine_run "$member" work
ok $? "a session of another prefix begins and ends"
wine_end
work=$own_work WINEPREFIX=$own_prefix
limited "a session of another prefix has begun and ended"

# The last one's numbers would be taken for this one's before the new process opens the file.
: > "$work/ids"
"$PROCSTATS_RUNNER" "$member" linger 64 > "$work/ids" 2>&1 &
lingering=$!
soon grep -q , "$work/ids"
kill -KILL "$lingering"
wait "$lingering" 2> /dev/null
ids=$(tr -d '\r' < "$work/ids")
limited "the last process was killed"

# wineserver lets a job go some time after its processes.
# shellcheck disable=SC2317 # soon calls it
cleared() {
    wine_run "$member" work && [ "$(sessions)" -eq 0 ]
}
soon cleared
ok $? "nothing stays behind once the jobs are gone"
tap_done
