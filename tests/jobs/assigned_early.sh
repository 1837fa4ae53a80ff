# SPDX-License-Identifier: LGPL-2.1-or-later
# A process that no other has made is assigned to a job, and asked about, while it is being made and before it
# has a record: strace stops it where it maps ntdll.dll, and where it opens the host side. The job counts its
# requests all the same, and the handle answers.
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

# of_overlay NAME KIND: the file of that name in the folder ARCH-KIND, or in a build tree's folder
overlay=$("$PROCSTATS_RUNNER" --status | sed -n 's/^overlay  *\(.*\) (.*/\1/p')
of_overlay() {
    find "$overlay" -name "$1" | grep -E "/($PROCSTATS_HOST_ARCH-$2|${1%.*})/[^/]*$"
}

# assign_at CALLS FILE: early.exe is stopped where it first makes one of these calls with the file, and goes on when it
# has been assigned. Whether all end well; what is said is in "out" and "early.log".
assign_at() {
    : > "$work/out"
    : > "$work/trace"
    wine_run "$assigner" early.exe > "$work/out" 2>&1 &
    assigning=$!
    # The first program of a session starts others, which must not be stopped.
    soon grep -q '^waiting' "$work/out" || return
    # shellcheck disable=SC2086 # a command and its option
    timeout -k 10 "$WINETEST_TIMEOUT" strace -f -qq -o "$work/trace" --trace="$1" --trace-path="$2" \
        --inject="$1:signal=SIGSTOP:when=1" ${PROCSTATS_FIXED_ADDRESSES-} "$PROCSTATS_RUNNER" \
        "$work/early.exe" work < /dev/null > "$work/early.log" 2>&1 &
    early=$!
    # The signal has been sent once the line is there.
    soon grep -q '^assigned' "$work/out" && soon grep -q ' = ' "$work/trace" &&
        kill -CONT "$(sed -n 's/^\([0-9][0-9]*\) .* = .*/\1/p' "$work/trace" | head -n 1)" &&
        wait $early && wait $assigning
}

# assigned WHEN CALLS FILE
assigned() {
    if ! assign_at "$2" "$3"; then
        ok 1 "$1: it is assigned, and works"
        sed 's/^/# /' "$work/out" "$work/early.log" "$work/trace"
        tap_done # what is left of this one would be in the way of the next
    fi
    ok 0 "$1: it is assigned, and works"
    is "$(tr -d '\r' < "$work/out" | sed -n 's/^job: //p')" "1 processes, 0 active, 25 writes of 25000 bytes" \
        "$1: the job has counted what it wrote"
    is "$(tr -d '\r' < "$work/out" | sed -n 's/^process: //p')" "25 writes of 25000 bytes" \
        "$1: a handle that was asked that early says it, too"
}

for arch in $PROCSTATS_PE_ARCHS; do
    assigner=$PROCSTATS_BUILDDIR/$arch-windows/assigner.exe
    if wine_lacks "$assigner"; then
        skip "assigned by a program for $arch" "this Wine has no DLLs of that architecture"
        continue
    fi
    assigned "by a program for $arch, while it is being made" mmap,mmap2 "$(of_overlay ntdll.dll windows)"
    assigned "by a program for $arch, before it has a record" openat "$(of_overlay ntdll_procstats.so unix)"
done
tap_done
