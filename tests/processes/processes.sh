# SPDX-License-Identifier: LGPL-2.1-or-later
# What the shell tests of processes share: a prefix, the programs that are watched, and
# the place of records. Source it instead of tap.sh.
# Needs: watch.exe worker.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

programs=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows
# Records are the test's own, so that it can count and damage them.
XDG_RUNTIME_DIR=$work/runtime
mkdir -m 700 "$XDG_RUNTIME_DIR"
export XDG_RUNTIME_DIR
wine_prefix || exit 99
# shellcheck disable=SC2034 # tap.sh runs it.
tap_at_exit=wine_end

# overlaid PROGRAM ARGUMENTS...: runs one of the tests' programs under the overlay, for $LIMIT seconds
# at most
: "${LIMIT:=250}"
overlaid() {
    program=$1
    shift
    timeout -k 10 "$LIMIT" "$PROCSTATS_RUNNER" "$programs/$program.exe" "$@"
}

# wait_for FILE: until it is there, or $PATIENCE seconds have gone
: "${PATIENCE:=120}"
wait_for() {
    tries=0
    while [ ! -e "$1" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt $((PATIENCE * 10)) ] || return 1
        sleep 0.1
    done
}

# record_of PID: the record of a process, by its Windows id in eight hexadecimal digits
record_of() {
    find "$XDG_RUNTIME_DIR/wine-procstats" -name "$1"
}

# unix_pid RECORD
unix_pid() {
    od -An -tu4 -j16 -N4 "$1" | tr -d ' '
}

# field NUMBER LINE
field() {
    echo "$2" | awk -v number="$1" '{ print $number }'
}
