# SPDX-License-Identifier: LGPL-2.1-or-later
# A Wine to test the runner with: a loader that says how it was started, and DLLs of
# this package in the place of Wine's. Source it after tests/env/tap.sh, whose $work it uses;
# the cache and the home folder are the test's own from here on.
# Needs: tests/runner/fake_loader

# make_wine LOADER LIBRARY [DATA]: the paths of a loader, of the folder that ARCH-unix
# and ARCH-windows are in, and of Wine's data
make_wine() {
    for folder in "$(dirname "$1")" "$2/$PROCSTATS_HOST_ARCH-unix" "$2/$PROCSTATS_HOST_ARCH-windows" "${3:-$work/data}"; do
        mkdir -p "$folder"
    done
    cp "$PROCSTATS_BUILDDIR/tests/runner/fake_loader" "$1"
    echo "the host's side of $1" > "$2/$PROCSTATS_HOST_ARCH-unix/ntdll.so"
    echo "another host's side of $1" > "$2/$PROCSTATS_HOST_ARCH-unix/win32u.so"
    cp "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll" "$2/$PROCSTATS_HOST_ARCH-windows/ntdll.dll"
    for dll in kernel32 kernelbase; do
        cp "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/kernel32_procstats.dll" "$2/$PROCSTATS_HOST_ARCH-windows/$dll.dll"
    done
    cp "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/psapi.dll" "$2/$PROCSTATS_HOST_ARCH-windows/user32.dll"
}

# field NAME: what the fake loader has said about it in "out"
field() {
    sed -n "s|^$1=||p" "$work/out"
}

# wait_for_program: waits, at most a minute, until a fake loader has written into "log"
wait_for_program() {
    tries=600
    until grep -q '^exe=' "$work/log" || [ "$tries" -eq 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
}

# runner ARGUMENT...: runs it; its output is in "out" and "err", its exit status in $status
runner() {
    "$PROCSTATS_RUNNER" "$@" > "$work/out" 2> "$work/err"
    # shellcheck disable=SC2034 # It is for the test that sources this.
    status=$?
}

export XDG_CACHE_HOME="$work/cache" HOME="$work/home" WINEPREFIX="$work/prefix"
mkdir -p "$XDG_CACHE_HOME" "$HOME"
unset WINELOADER WINEDEBUG
