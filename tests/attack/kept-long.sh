# SPDX-License-Identifier: LGPL-2.1-or-later
# More children than records are kept for those that nobody knows any more: their parent holds a handle
# to each, and is answered about each. Once the handles are closed the records go.
# Needs: kept.exe
LIMIT=900
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

count_records() {
    find "$XDG_RUNTIME_DIR/wine-procstats" -name '????????' -size 4096c | wc -l
}

overlaid worker sleep &
run "800 children, asked about at the end of all" overlaid kept 800
i=0
while [ "$i" -lt 260 ]; do
    overlaid kept 0
    i=$((i + 1))
done
records=$(count_records)
[ "$records" -le 600 ]
ok $? "then $records records remain"
tap_done
