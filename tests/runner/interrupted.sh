# SPDX-License-Identifier: LGPL-2.1-or-later
# The runner is killed at its N-th system call, for N over the whole build of an overlay
# that takes the place of a stale one: the next run works, with a whole overlay.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"
. "$PROCSTATS_SRCDIR/tests/runner/traced.sh"

# Of so many system calls one is interrupted: interrupted-long.sh takes each.
step=${PROCSTATS_STEP:-17}
wine=$work/wine/bin/wine
cache=$XDG_CACHE_HOME/wine-procstats
kernel32=$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-windows/kernel32.dll
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"

runner "--wine=$wine" x
is "$status" 0 "the first run works"
content "$cache"/* > "$work/whole"
touch -d 2001-01-01 "$kernel32"
trace "--wine=$wine" x
total=$(wc -l < "$work/calls")
run "the build makes more than 150 system calls: $total" [ "$total" -gt 150 ]

# check CALL: what is found after the kill, and after the next run
check() {
    # A call for each process of the system is not reached when there are fewer.
    if [ "$status" -eq 0 ]; then
        echo "$1" >> "$work/unreached"
    else
        [ "$status" -eq 137 ] || echo "$1: was not killed, but ended with $status"
        ! grep -q '^exe=' "$work/out" || echo "$1: the loader had begun to run"
    fi
    for folder in "$cache"/[0-9a-f]*; do
        # What has a name is whole; a stale one may be there too.
        [ ! -d "$folder" ] || content "$folder" | cmp -s - "$work/whole" || echo "$1: left a part of an overlay"
    done
    runner "--wine=$wine" x
    [ "$status" -eq 0 ] && [ -s "$work/out" ] && [ ! -s "$work/err" ] || echo "$1: the next run: $status, $(cat "$work/err")"
    is_one "$1"
}

# is_one CALL: the cache has one overlay and nothing else, and that is whole
is_one() {
    set -- "$1" "$(find "$cache" -mindepth 1 -maxdepth 1)"
    content "$2" | cmp -s - "$work/whole" || echo "$1: the next run leaves $2"
}

killed=0
: > "$work/unreached"
while read -r number call ordinal; do
    killed=$((killed + 1))
    # The time makes the last run's overlay stale, as an upgrade of Wine does.
    touch -d "@$((1000000000 + number))" "$kernel32"
    interfere "$call" "$ordinal" signal=KILL "--wine=$wine" x
    check "$call $ordinal"
done > "$work/wrong" << END
$(awk -v step="$step" 'NR > 1 && NR % step == 0 { print NR, $1, $2 }' "$work/calls")
END
unreached=$(wc -l < "$work/unreached")
run "most of the system calls are reached" [ "$((unreached * 2))" -lt "$killed" ]
is "$(cat "$work/wrong")" "" "killed at $((killed - unreached)) of $total system calls: no half overlay has a name, and the next run works"
tap_done
