# SPDX-License-Identifier: LGPL-2.1-or-later
# A job of 1,000 short processes, one after the other: records of ended ones are removed on the way, and what
# they did is in the job's figures all the same.
# Needs: procstat.exe member.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

member=${procstat%/*}/member.exe
report=$work/report.json
wine_run "$procstat" run --all --output "$report" -- "$member" many 1000
is "$?" 0 'all of them work'
is "$(json_value "$report" write_operations) $(json_value "$report" write_bytes)" '25000 25000000' \
    'their writes are in the total'
is "$(json_value "$report" read_operations) $(json_value "$report" read_bytes)" '10000 10000000' \
    'so are their reads'
tap_done
