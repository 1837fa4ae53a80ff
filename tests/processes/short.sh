# SPDX-License-Identifier: LGPL-2.1-or-later
# Short processes one after another: none shows what an earlier one did, their records do
# not heap up, and go when the session is over. SHORT changes how many, IDS how
# many ids of threads are used up between two, so that those of processes come again.
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

: "${SHORT:=80}" "${IDS:=150}"

overlaid worker sleep &
other=$!
overlaid watch short "$SHORT" "$IDS" > "$work/reused" 2> "$work/errors"
ok $? "each of $SHORT processes has its own numbers"
sed 's/^/# /' "$work/errors"
reused=$(tr -d '\r' < "$work/reused")
echo "# $reused process ids were used again"
if [ "${reused:-0}" -gt 0 ]; then
    ok 0 "some of the processes have the id of an earlier one"
else
    skip "some of the processes have the id of an earlier one" "no id was given again"
fi
records=$(find "$XDG_RUNTIME_DIR/wine-procstats" -name '????????' -type f | wc -l)
echo "# $records records"
# 512 that stay, 256 until the next removal, and the session's own services.
[ "$records" -gt 1 ] && [ "$records" -lt 800 ]
ok $? "there are no more records than the bound"

kill "$other"
wine_end
wait "$other" 2> /dev/null
# Whatever the last ones left goes when another session begins.
overlaid watch own
ok $? "a second session begins and ends"
wine_end
overlaid worker return
wine_end
records=$(find "$XDG_RUNTIME_DIR/wine-procstats" -name '????????' -type f | wc -l)
echo "# $records records"
[ "$records" -lt 20 ]
ok $? "the records of the first session are gone"
tap_done
