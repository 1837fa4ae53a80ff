# SPDX-License-Identifier: LGPL-2.1-or-later
# Starts while Wine or this package is being upgraded: what is absent or changes for a moment is
# tried again, and what stays wrong is said once.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"
. "$PROCSTATS_SRCDIR/tests/runner/traced.sh"

wine=$work/wine/bin/wine
dlls=$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-windows
cache=$XDG_CACHE_HOME/wine-procstats
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"

# without CALLS PATH WHEN: a start during which those calls do not find the file, the WHENth time
without() {
    rm -rf "$cache"
    strace -f -o /dev/null -P "$2" --trace="$1" --inject="$1:error=ENOENT:when=$3" \
        "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err"
    status=$?
    sed -i '/^strace: Requested path/d' "$work/err"
}

for file in "$dlls/kernelbase.dll" "$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-unix/ntdll.so" \
    "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/kernel32_procstats.dll"; do
    without open,openat "$file" 1
    is "$status $(cat "$work/err")$(field exe)" "0 $(echo "$cache"/*/bin/wine)" "${file##*/} is absent for a moment: the program starts"
done
# The first look sees whether it is there, a later one what it is like.
without %%stat "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll" 1
is "$status $(cat "$work/err")$(field exe)" "0 $(echo "$cache"/*/bin/wine)" "our library is absent for a moment: the program starts"
without open,openat "$dlls/kernelbase.dll" 1+
is "$status $(cat "$work/err")" "125 wine-procstats: cannot read $dlls/kernelbase.dll: No such file or directory: run it again when that is there" "a file that stays absent is reported in one line"
is "$(ls -A "$cache")" "" "after a file that stays absent nothing is left"

# A file that changes while the overlay is made: each time, until the other process has ended.
rm -rf "$cache"
(
    for i in 1 2 3 4 5 6 7 8; do
        touch -d "2001-01-0$i" "$dlls/user32.dll" "$dlls/kernelbase.dll"
        sleep 0.1
    done
) &
PROCSTATS_DEBUG=1 "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err"
is "$? $(field exe | wc -l)" "0 1" "while files change a program starts"
wait
tap_done
