# SPDX-License-Identifier: LGPL-2.1-or-later
# A record that is truncated and made as long again is all zeros, and no access to it fails: what is
# subtracted from it then does not make a figure of almost 2^64, for the process itself and for others.
# Needs: zeroed.exe watch.exe
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

# damage NAME COMMAND...: a process whose record is damaged by the command, which gets its path
damage() {
    name=$1
    shift
    mkdir "$work/steps"
    overlaid zeroed "Z:$work/steps" > "$work/errors" 2>&1 &
    process=$!
    wait_for "$work/steps/pid"
    pid=$(tr -d '\r' < "$work/steps/pid")
    "$@" "$(record_of "$pid")"
    touch "$work/steps/go"
    wait_for "$work/steps/freed"
    # The process has not asked about itself yet, by which it would set its figures right.
    seen=$(overlaid watch see "$((0x$pid))" 2>&1 | tr -d '\r')
    echo "$seen" | awk 'NF < 6 || $4 >= 2^40 || $5 >= 2^40 { exit 1 }'
    ok $? "$name: another process sees a possible commit and its peak"
    echo "# $seen"
    touch "$work/steps/seen"
    wait "$process"
    ok $? "$name: the process's own figures are right"
    sed 's/^/# /' "$work/errors"
    rm -rf "$work/steps"
}

# shellcheck disable=SC2317 # damage calls it.
zero() {
    truncate -s 0 "$1" && truncate -s 4096 "$1"
}
# All but the first line of the cache, where the identity is: nobody sees that it was damaged.
# shellcheck disable=SC2317 # damage calls it.
zero_figures() {
    dd if=/dev/zero of="$1" bs=64 seek=1 count=7 conv=notrunc 2> /dev/null
}
damage "not damaged" true
damage "truncated" truncate -s 0
damage "zeros" zero
damage "figures of zero" zero_figures
damage "removed" rm
tap_done
