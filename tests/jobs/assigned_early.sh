# SPDX-License-Identifier: LGPL-2.1-or-later
# A process that no other has made is assigned to a job before it has a record: as soon as another one
# sees it, or while it is stopped where it opens the host side. The job counts its requests all the same.
# Needs: assigner.exe member.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

strace -o /dev/null --inject=getpid:error=EPERM:when=99 true 2> /dev/null ||
    skip_all "there is no strace that may trace (apt-get install strace)"
export XDG_RUNTIME_DIR="$work/runtime"
mkdir -m 700 "$XDG_RUNTIME_DIR"
tap_at_exit='wine_end'
wine_prefix || exit 99

programs=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows
cp "$programs/member.exe" "$work/early.exe"
wine_run "$programs/member.exe" work
is "$?" 0 "a program writes and reads"

overlay=$("$PROCSTATS_RUNNER" --status | sed -n 's/^overlay  *\(.*\) (.*/\1/p')
host_side=$(find "$overlay" -name ntdll_procstats.so -path "*/$PROCSTATS_HOST_ARCH-unix/*")

# assign_early: whether a process is assigned, does its work, and the job counts that; what the job says is in "out"
assign_early() {
    : > "$work/out"
    : > "$work/trace"
    wine_run "$programs/assigner.exe" early.exe > "$work/out" &
    assigner=$!
    strace -f -qq -o "$work/trace" --trace=openat --trace-path="$host_side" \
        --inject=openat:signal=SIGSTOP:when=1 "$PROCSTATS_RUNNER" "$work/early.exe" work &
    early=$!
    # The signal has been sent once the line is there.
    soon grep -q '^assigned' "$work/out" && soon grep -q openat "$work/trace" &&
        kill -CONT "$(sed -n 's/^\([0-9][0-9]*\)  *openat.*/\1/p' "$work/trace")" &&
        wait $early && wait $assigner
}

# It depends on when it is seen what is known of it then.
for round in 1 2 3 4; do
    assign_early
    ok $? "round $round: a process is assigned to a job before it has a record, and works"
    is "$(tr -d '\r' < "$work/out" | sed -n 's/^job: //p')" "1 processes, 0 active, 25 writes of 25000 bytes" \
        "round $round: the job has counted what it wrote"
    is "$(tr -d '\r' < "$work/out" | sed -n 's/^process: //p')" "25 writes of 25000 bytes" \
        "round $round: a handle that was asked that early says it, too"
done
tap_done
