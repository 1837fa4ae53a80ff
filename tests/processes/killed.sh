# SPDX-License-Identifier: LGPL-2.1-or-later
# A process that is killed by a Unix signal says nothing at its end: its I/O is exact all
# the same, and its memory what was last seen of it.
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

overlaid watch killed "Z:$work" > "$work/seen" 2> "$work/errors" &
watcher=$!
wait_for "$work/pid"
ok $? "a worker has done its work"
record=$(record_of "$(tr -d '\r' < "$work/pid")")
kill -KILL "$(unix_pid "$record")"
ok $? "the worker is killed"
wait "$watcher"
ok $? "the worker's parent asks all three questions, with success"
sed 's/^/# /' "$work/errors"
seen=$(tr -d '\r' < "$work/seen")
echo "# $seen"
is "$(field 8 "$seen") $(field 11 "$seen")" "160 10485760" "writes and their bytes are exact"
is "$(field 2 "$seen") $(field 4 "$seen")" "0 0" "a killed process has no memory any more"
is "$(field 13 "$seen")" 0 "a killed process has no handles any more"
tap_done
