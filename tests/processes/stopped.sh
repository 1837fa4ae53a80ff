# SPDX-License-Identifier: LGPL-2.1-or-later
# A process that Linux has stopped runs no more, and ends for Windows all the same. With the exit
# status of a process that runs, its exit time alone tells that it has ended.
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

overlaid watch stopped "Z:$work" > "$work/seen" 2> "$work/errors" &
watcher=$!
wait_for "$work/pid"
ok $? "a worker has done its work"
worker=$(unix_pid "$(record_of "$(tr -d '\r' < "$work/pid")")")
kill -STOP "$worker"
ok $? "the worker is stopped"
: > "$work/stopped"
wait "$watcher"
ok $? "its parent ends it with exit status 259"
sed 's/^/# /' "$work/errors"
is "$(tr -d '\r' < "$work/seen")" "alive ended" "its times say when it lives, and when it has ended"
kill -KILL "$worker"
ok $? "Linux has it stopped till then"
tap_done
