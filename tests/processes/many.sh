# SPDX-License-Identifier: LGPL-2.1-or-later
# Many processes at once, watched by one: each figure against what /proc says, and no
# descriptor or handle is lost, however often is asked. MANY and QUERIES change the size.

# wineserver needs six descriptors for each process, and some do not raise their own limit.
# shellcheck disable=SC3045 # bash and dash have both
ulimit -S -n "$(ulimit -H -n)"
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

: "${MANY:=200}" "${QUERIES:=3000}"

descriptors() {
    find "/proc/$1/fd" -mindepth 1 2> /dev/null | wc -l
}

# The runner becomes the program, so the job's id is the program's.
"$PROCSTATS_RUNNER" "$programs/watch.exe" many "$MANY" "$QUERIES" "Z:$work" 2> "$work/errors" &
watcher=$!
wait_for "$work/table"
ok $? "$MANY processes run and have been asked about"

# For each, the line of the table, then what /proc has, in bytes.
tr -d '\r' < "$work/table" > "$work/lines"
while read -r pid figures; do
    unix=$(unix_pid "$(record_of "$(printf %08x "$pid")")")
    # shellcheck disable=SC2046 # two numbers
    set -- $(sed 's/.*) //' "/proc/$unix/stat" | awk '{ print $8 + $10 }')
    memory=$(awk '/^(VmRSS|VmHWM|VmData|VmStk):/ { kb[$1] = $2 }
        END { print kb["VmRSS:"] * 1024, kb["VmHWM:"] * 1024,
                    (kb["VmData:"] + kb["VmStk:"]) * 1024 }' "/proc/$unix/status")
    echo "$pid $figures $memory $1"
done < "$work/lines" > "$work/compared"
is "$(wc -l < "$work/compared" | tr -d ' ')" "$MANY" "each of the processes has a record and a Unix process"

# The processes sleep, so only what the kernel does by itself may differ: 1%. Linux's data and stack
# have all that is committed in them, and Wine's own memory too; tests/memory has commit to the byte.
# Its page faults are those from before the program too; faults.sh has them.
awk 'function near(a, b) { return a >= b * 0.99 && a <= b * 1.01 }
    NF != 18 || !near($2, $15) || !near($3, $16) || $4 < 1 || $4 > $17 || $5 < $4 || $6 < 1 || $6 > $18 ||
    $8 != NR - 1 || $11 != 10 * (NR - 1) || $13 < 1 { print; wrong = 1 }
    END { exit wrong }' "$work/compared" > "$work/wrong"
ok $? "memory is within 1% of /proc, I/O exact"
sed 's/^/# /' "$work/wrong"

before=$(descriptors "$watcher")
touch "$work/go"
wait_for "$work/asked"
ok $? "$QUERIES times asked"
after=$(descriptors "$watcher")
echo "# $before descriptors before, $after after"
# Two more may come for good: the watcher's own statm and status, each opened when first needed.
[ "$before" -gt 20 ] && [ "$after" -le $((before + 2)) ]
ok $? "no descriptor is lost"
touch "$work/end"
wait "$watcher"
ok $? "no handle is lost, and all can be asked when they have ended"
sed 's/^/# /' "$work/errors"
tap_done
