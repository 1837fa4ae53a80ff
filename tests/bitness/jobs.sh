# SPDX-License-Identifier: LGPL-2.1-or-later
# Where Wine runs programs of both bitnesses: a job that a program of one makes, with a
# process of either in it, has the same figures for programs of both that open it by its
# name, and its limits are kept.
# Needs: across.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=both.sh
. "$PROCSTATS_SRCDIR/tests/bitness/both.sh"

# direct DIRECTOR WORKER LIMIT TIME: what observers of both see of a worker with 64 MiB, while it lives, if
# it comes so far, and after
direct() {
    wine_run "$1" job "Z:$2" 64 "$3" "$4" "Z:$wide" "Z:$narrow" 2> "$work/errors" | tr -d '\r' > "$work/lines"
    sed 's/^/# /' "$work/lines" "$work/errors"
}

for director in "$wide" "$narrow"; do
    for worker in "$wide" "$narrow"; do
        name="$(basename "$(dirname "$director")") starts $(basename "$(dirname "$worker")")"
        direct "$director" "$worker" 512 60000
        is "$(wc -l < "$work/lines")" 4 "$name: both look at the job twice"
        is "$(sed -n 1p "$work/lines")" "$(sed -n 2p "$work/lines")" "$name: both see the same while its process lives"
        is "$(sed -n 3p "$work/lines")" "$(sed -n 4p "$work/lines")" "$name: both see the same after"
        is "$(cut -d ' ' -f 1-3 "$work/lines" | uniq)" "writes 64 262144" "$name: the job's writes are exact"
        is "$(figure active 1) $(figure active 3) $(figure total 3)" "1 0 1" "$name: its process is counted"
        [ "$(figure commit 1)" -ge 67108864 ] && [ "$(figure commit 3)" -eq 0 ] &&
            [ "$(figure peak 3)" -ge 67108864 ]
        ok $? "$name: its commit is there, and gone after, and the peak stays"
        is "$(figure flags 2) $(figure limit 2) $(figure time 2)" "102 536870912 600000000" "$name: the limits are told back"

        direct "$director" "$worker" 32 0
        is "$(sed -n 1p "$work/lines")" "ended with 1" "$name: 64 MiB are more than the limit"
        grep -q 'cannot commit memory: error 1455' "$work/errors"
        ok $? "$name: the commit failed with ERROR_COMMITMENT_LIMIT"

        direct "$director" "$worker" 0 100
        is "$(sed -n 1p "$work/lines")" "ended with 1816" "$name: what takes too long is ended"
        is "$(figure ended 2) $(figure ended 3)" "1 1" "$name: both see that"
    done
done
tap_done
