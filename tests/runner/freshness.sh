# SPDX-License-Identifier: LGPL-2.1-or-later
# When overlays are made again, which go and which stay, and what --status says of them.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

# shellcheck disable=SC2016,SC2034 # tap.sh evaluates it.
tap_at_exit='test -z "${program-}" || kill "$program"'
arch=$PROCSTATS_HOST_ARCH
wine=$work/wine/bin/wine
dlls=$work/wine/lib/wine/$arch-windows
cache=$XDG_CACHE_HOME/wine-procstats
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"

# A copy of our files that can be changed.
mkdir -p "$work/ours/$arch-windows" "$work/ours/$arch-unix" "$work/ours/kept"
cp "$PROCSTATS_RUNNER" "$work/ours/wine-procstats"
cp "$PROCSTATS_BUILDDIR/$arch-windows"/*procstats.dll "$PROCSTATS_BUILDDIR/$arch-windows/psapi.dll" \
    "$PROCSTATS_BUILDDIR/$arch-windows/minkernelbase.dll" "$work/ours/$arch-windows"
cp "$PROCSTATS_BUILDDIR/$arch-unix/ntdll_procstats.so" "$work/ours/$arch-unix"
PROCSTATS_RUNNER=$work/ours/wine-procstats

overlays() {
    find "$cache" -mindepth 1 -maxdepth 1 | wc -l
}

# status LABEL: what --status says behind the overlays of that label
status() {
    "$PROCSTATS_RUNNER" "--wine=$wine" --status | sed -n "s/^$1 .*[0-9a-f] (\(.*\))\$/\1/p"
}

# current: the path of the overlay that is used now
current() {
    "$PROCSTATS_RUNNER" "--wine=$wine" --status | sed -n 's/^overlay  *\(.*\) (.*/\1/p'
}

# A program that lives on while its Wine is upgraded.
mkfifo "$work/fifo"
FAKE_WAIT=$work/fifo "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/log" &
program=$!
wait_for_program
used=$(current)
is "$(status overlay)" "fresh, process $program runs from it" "an overlay is used"
touch "$dlls/kernelbase.dll"
is "$(status overlay)" "not built yet" "after an upgrade of Wine --status says that there is no overlay"
is "$(status other)" "of $wine, stale: $dlls/kernelbase.dll has changed, process $program runs from it" "--status says why the earlier overlay is stale, and which process uses it"
runner "--wine=$wine" x
is "$status $(overlays) $(status overlay)" "0 2 fresh" "the next run after an upgrade makes a new overlay"
[ -x "$used/bin/wine" ]
ok $? "a stale overlay that is used stays"
: > "$work/fifo" # opening it is enough; it may be closed again before anything is written
wait "$program"
program=
is "$(status other)" "of $wine, stale: $dlls/kernelbase.dll has changed" "after the program has ended, --status names no user"
touch "$dlls/kernel32.dll"
runner "--wine=$wine" x
is "$status $(overlays) $(status overlay)" "0 1 fresh" "with the next upgrade both stale overlays have gone"

# changed FILE COMMAND...: after the command the overlay is stale because of the file, and the next
# run has a new one.
changed() {
    file=$1
    old=$(current)
    shift
    "$@"
    is "$(status overlay)" "not built yet" "${file#"$work"/} by $1: the overlay is not used again"
    is "$(status other)" "of $wine, stale: $file has changed" "${file#"$work"/} by $1: --status names it"
    runner "--wine=$wine" x
    is "$status $(overlays)" "0 1" "${file#"$work"/} by $1: the next run makes another"
    [ "$(current)" != "$old" ]
    ok $? "${file#"$work"/} by $1: it has another name"
}

# again FILE: replaces a file by one that only the inode tells from it.
# shellcheck disable=SC2317 # changed calls it.
again() {
    cp -p "$1" "$work/ours/kept/file" && mv "$work/ours/kept/file" "$1"
}

# grow FILE: makes a file longer, its time as before.
# shellcheck disable=SC2317
grow() {
    touch -r "$1" "$work/time" && echo >> "$1" && touch -r "$work/time" "$1"
}

for file in "$PROCSTATS_RUNNER" "$work/ours/$arch-windows"/*.dll "$work/ours/$arch-unix"/*.so "$wine" \
    "$dlls/kernel32.dll" "$work/wine/lib/wine/$arch-unix/ntdll.so"; do
    changed "$file" touch "$file"
done
changed "$PROCSTATS_RUNNER" again "$PROCSTATS_RUNNER"
changed "$dlls/kernel32.dll" again "$dlls/kernel32.dll"
changed "$wine" grow "$wine"
changed "$work/ours/$arch-windows/psapi.dll" grow "$work/ours/$arch-windows/psapi.dll"
touch "$dlls/user32.dll"
is "$(status overlay)" fresh "an overlay stays fresh when a DLL changes that it links to"
changed "$dlls" mv "$dlls/user32.dll" "$dlls/user33.dll"
changed "$work/wine/share/wine" touch "$work/wine/share/wine/wine.inf"

# Files of this package that come or go.
mv "$work/ours/$arch-windows/minkernelbase.dll" "$work/ours/kept"
is "$(status other)" "of $wine, stale: $work/ours/$arch-windows/minkernelbase.dll has gone" "a run without one of our DLLs"
runner "--wine=$wine" x
is "$status $(overlays)" "0 1" "the next run makes another overlay"
mv "$work/ours/kept/minkernelbase.dll" "$work/ours/$arch-windows"
is "$(status other)" "of $wine, stale: other DLLs of this package are there" "an overlay with another DLL of this package"
runner "--wine=$wine" x
is "$status $(overlays)" "0 1" "the next run makes another overlay"

# Two Wines.
make_wine "$work/other/bin/wine" "$work/other/lib/wine" "$work/other/share/wine"
runner "--wine=$work/other/bin/wine" x
is "$status $(overlays) $(status other)" "0 2 of $work/other/bin/wine, fresh" "another Wine has another overlay, and both stay"
rm -r "$work/other"
is "$(status other)" "of $work/other/bin/wine, stale: $work/other/lib/wine/$arch-unix/ntdll.so has gone" "a run with a Wine that has gone"
touch "$wine"
runner "--wine=$wine" x
is "$status $(overlays)" "0 1" "the overlay of a Wine that has gone goes"
mkdir "$cache/0123456789abcdef"
is "$(status other)" "damaged: it will be removed" "a folder without a manifest in the cache"
tap_done
