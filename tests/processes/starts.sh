# SPDX-License-Identifier: LGPL-2.1-or-later
# Handle counts asked for without a pause while programs start. A process that starts has no handle
# at first, and there are questions that end wineserver then, and with it the whole session.
# Needs: procstat_worker.exe
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

overlaid worker ask > "$work/asked" 2>&1 &
asks=$!
started=0
while [ "$started" -lt 30 ] && overlaid procstat_worker exit 0; do
    started=$((started + 1))
done
is "$started" 30 "programs start and end while another asks"
kill -0 "$asks"
ok $? "the first program still asks after 30 starts"
wine_server -k
wait "$asks"
is "$(cat "$work/asked")" "" "the program that asks has seen nothing wrong"
tap_done
