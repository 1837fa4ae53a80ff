# SPDX-License-Identifier: LGPL-2.1-or-later
# Under limits that plain Wine runs with, programs run here too, and other processes are seen as without.
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

overlaid watch killed "Z:$work" > /dev/null 2>&1 &
wait_for "$work/pid"
pid=$((0x$(tr -d '\r' < "$work/pid")))

# limited RUNNER OPTION VALUE: how many writes are seen of a process, and the exit status; output is a pipe
limited() {
    (
        # shellcheck disable=SC3045 # dash, bash and busybox have all of these
        ulimit "$2" "$3"
        timeout -k 10 "$LIMIT" "$1" "$programs/watch.exe" see "$pid" 2>&1
        echo "status $?"
    ) | tr -d '\r' | awk 'NF > 2 { writes = $8 } END { print writes, $0 }'
}

for limit in "-f 0" "-f 1" "-f 7" "-f 8" "-c 0" "-l 0"; do
    if [ -n "${WINE-}" ]; then
        is "$(limited "$WINE" "${limit% *}" "${limit#* }" | cut -d ' ' -f 2-)" "status 0" "ulimit $limit: plain Wine runs"
    fi
    is "$(limited "$PROCSTATS_RUNNER" "${limit% *}" "${limit#* }")" "160 status 0" "ulimit $limit"
done
tap_done
