# SPDX-License-Identifier: LGPL-2.1-or-later
# Where Wine runs programs of both bitnesses, each sees the other's processes, alive
# and ended, with the same numbers; what does not fit a 32-bit program is the most it
# can hold.
# Needs: across.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=both.sh
. "$PROCSTATS_SRCDIR/tests/bitness/both.sh"

# saturated: the numbers of standard input as a 32-bit program can hold them
saturated() {
    awk '{ for (i = 1; i <= NF && $i != "user"; i++) if ($i ~ /^[0-9]+$/ && $i > 4294967295) $i = "4294967295"; print }'
}

# observe DIRECTOR WORKER MEGABYTES: four lines: what a 64-bit and a 32-bit observer see of
# the worker while it lives, and after
observe() {
    wine_run "$1" direct "Z:$2" "$3" "Z:$wide" "Z:$narrow" 2> "$work/errors" | tr -d '\r' > "$work/lines"
    [ "$(wc -l < "$work/lines")" -eq 4 ] || sed 's/^/# /' "$work/lines" "$work/errors"
}

for director in "$wide" "$narrow"; do
    for worker in "$wide" "$narrow"; do
        name="$(basename "$(dirname "$director")") starts $(basename "$(dirname "$worker")")"
        observe "$director" "$worker" 64
        is "$(sed -n 1p "$work/lines")" "$(sed -n 2p "$work/lines")" "$name: both see the same of it while it lives"
        is "$(sed -n 3p "$work/lines")" "$(sed -n 4p "$work/lines")" "$name: both see the same of it after"
        is "$(cut -d ' ' -f 1-3 "$work/lines" | uniq)" "writes 64 262144" "$name: its writes are exact"
        [ "$(figure commit 1)" -ge 67108864 ] && [ "$(figure commit 3)" -eq 0 ]
        ok $? "$name: its commit is there, and gone after"
        is "$(figure faults 3)" "$(figure faults 4)" "$name: its faults stay"
        [ "$(figure user 1)" -ge 5800000 ] && [ "$(figure user 3)" -ge "$(figure user 1)" ] &&
            [ "$(figure user 3)" -le $(($(figure user 1) + 1000000)) ]
        ok $? "$name: the 600 ms that it burned are its user time, and stay"
        [ "$(figure cycles 3)" -ge "$(figure cycles 1)" ] && [ "$(figure exited 1)" -eq 0 ] &&
            [ "$(figure exited 3)" -gt "$(figure created 3)" ]
        ok $? "$name: its cycles stay, and it has ended"
    done
done

# Without a record a process is found through the host. One that is suspended has done no I/O.
for worker in "$wide" "$narrow"; do
    for observer in "$wide" "$narrow"; do
        name="$(basename "$(dirname "$observer")") sees $(basename "$(dirname "$worker")") without a record"
        wine_run "$observer" asleep "Z:$worker" "Z:$observer" 2> "$work/errors" | tr -d '\r' > "$work/lines"
        [ "$(figure set 1)" -gt 0 ]
        ok $? "$name: it has memory"
        is "$(figure faults 1)" 0 "$name: and no faults before it begins"
        is "$(cut -d ' ' -f 1-9 "$work/lines")" "writes 0 0 reads 0 0 other 0 0" "$name: and no I/O"
    done
done

observe "$wide" "$wide" 5120
if grep -q 'cannot commit' "$work/errors"; then
    skip "saturation" "no 5 GiB can be committed here"
else
    [ "$(figure commit 1)" -ge 5368709120 ]
    ok $? "a 64-bit program sees 5 GiB"
    is "$(figure commit 2)" 4294967295 "a 32-bit program sees as much as it can hold"
    is "$(sed -n 1p "$work/lines" | saturated)" "$(sed -n 2p "$work/lines")" "all other figures are the same for both bitnesses"
    is "$(sed -n 3p "$work/lines" | saturated)" "$(sed -n 4p "$work/lines")" "after its end too"
fi
tap_done
