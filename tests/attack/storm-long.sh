# SPDX-License-Identifier: LGPL-2.1-or-later
# Storms of what programs should not do: no failure that plain Wine does not have. Wine itself hangs or
# crashes now and then when a thread is ended inside it: a storm that fails is tried under plain Wine
# with the same seed, and proves nothing if that fails too. In the second half another process damages
# the storm's record all the time, while three ask about it.
# Needs: storm.exe tests/processes/vandal
LIMIT=100
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

: "${STORMS:=8}" "${ROUNDS:=60}"

fails_under_plain_wine() {
    [ -n "${WINE-}" ] || return 1
    for try in 1 2 3; do
        timeout -k 10 "$LIMIT" "$WINE" "$programs/storm.exe" "$1" "$ROUNDS" > "$work/plain" 2>&1
        grep -q "^0 writes, 0 bytes" "$work/plain" || return 0
    done
    return 1
}

# judge STATUS SEED NAME: 0 is well
judge() {
    if [ "$1" -ne 0 ] && fails_under_plain_wine "$2"; then
        skip "$3" "plain Wine fails too, in try $try"
    else
        ok "$1" "$3"
    fi
    sed 's/^/# /' "$work/log"
}

seed=1
while [ "$seed" -le "$STORMS" ]; do
    overlaid storm "$seed" "$ROUNDS" > "$work/log" 2>&1 &
    storm=$!
    if [ "$seed" -le $((STORMS / 2)) ]; then
        wait "$storm"
        judge $? "$seed" "storm $seed, counted to the byte"
    else
        sleep 1
        record=$(grep -l storm.exe "$XDG_RUNTIME_DIR"/wine-procstats/*/???????? 2> /dev/null | head -n 1)
        "$PROCSTATS_BUILDDIR/tests/processes/vandal" "$record" 2> /dev/null &
        vandal=$!
        askers=
        for asker in 1 2 3; do
            rm -rf "$work/asker$asker"
            mkdir "$work/asker$asker"
            touch "$work/asker$asker/again"
            overlaid watch pester "$((0x${record##*/}))" 3000 "Z:$work/asker$asker" > "$work/asker$asker.log" 2>&1 &
            askers="$askers $!"
        done
        wait "$storm"
        status=$?
        asked=0
        for asker in $askers; do
            wait "$asker" || asked=1
        done
        ok "$asked" "storm $seed: three that ask meanwhile end well"
        kill "$vandal" 2> /dev/null
        # What is counted in a record that is overwritten all the time may be lost: status 1.
        [ "$status" -ne 1 ] || status=0
        judge "$status" "$seed" "storm $seed, with a vandal"
    fi
    seed=$((seed + 1))
done
tap_done
