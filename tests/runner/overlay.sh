# SPDX-License-Identifier: LGPL-2.1-or-later
# The overlay: what is in it, when it is built, and what happens if it cannot be.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

wine=$work/wine/bin/wine
dlls=$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-windows
cache=$XDG_CACHE_HOME/wine-procstats
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"
echo server > "$work/wine/bin/wineserver"
echo other > "$work/wine/bin/another"
(cd "$work/wine" && find . -type f -exec sha256sum {} +) > "$work/before"

# overlays: how many there are, interrupted ones included
overlays() {
    find "$cache" -mindepth 1 -maxdepth 1 | wc -l
}

runner "--wine=$wine" --status
is "$status $(sed -n 's/^overlay.*(\(.*\))$/\1/p' "$work/out")" "0 not built yet" "--status says that there is no overlay"
runner "--wine=$wine" x
is "$status" 0 "the first run makes an overlay, and the program runs"
overlay=$(echo "$cache"/*)
is "$(stat -c %a "$cache")" 700 "the cache is the user's alone"

for file in bin/wine lib/wine/$PROCSTATS_HOST_ARCH-unix/ntdll.so \
    lib/wine/$PROCSTATS_HOST_ARCH-windows/kernel32.dll lib/wine/$PROCSTATS_HOST_ARCH-windows/kernelbase.dll \
    lib/wine/$PROCSTATS_HOST_ARCH-windows/psapi.dll lib/wine/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll \
    lib/wine/$PROCSTATS_HOST_ARCH-windows/kernel32_procstats.dll; do
    [ -f "$overlay/$file" ] && [ ! -L "$overlay/$file" ]
    ok $? "$file is a real file"
done
for file in bin/wineserver lib/wine/$PROCSTATS_HOST_ARCH-unix/win32u.so lib/wine/$PROCSTATS_HOST_ARCH-windows/user32.dll \
    lib/wine/$PROCSTATS_HOST_ARCH-windows/ntdll.dll share/wine; do
    is "$(readlink "$overlay/$file")" "$work/wine/$file" "$file is a link"
done
[ ! -e "$overlay/bin/another" ]
ok $? "what is not Wine's is left out"
cmp -s "$overlay/bin/wine" "$wine" && cmp -s "$overlay/lib/wine/$PROCSTATS_HOST_ARCH-windows/psapi.dll" "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/psapi.dll"
ok $? "copies are the same as what they were made from"
(cd "$work/wine" && sha256sum --quiet -c "$work/before")
ok $? "the installed Wine is as it was"

runner "--wine=$wine" --status
is "$status $(sed -n 's/^overlay.*(\(.*\))$/\1/p' "$work/out")" "0 fresh" "--status says that the overlay is fresh"
is "$(sed -n 's/^ *GetProcessIoCounters *-> //p' "$work/out" | sort -u)" kernel32_procstats.GetProcessIoCounters "--status says where a replaced export leads"
is "$(sed -n 's/^ *ProcstatsAttached *//p' "$work/out")" "imported from ntdll_procstats.dll" "--status says what is imported"
is "$(sed -n 's/^ *GetProcessMemoryInfo *//p' "$work/out")" "not exported by this Wine" "--status says which export is absent"

inode=$(stat -c %i "$overlay")
runner "--wine=$wine" x
is "$(stat -c %i "$overlay") $(overlays)" "$inode 1" "the second run uses the same overlay"

# changed WORDS: a run after a change builds a new overlay, and the old one goes.
changed() {
    runner "--wine=$wine" x
    is "$status $(overlays)" "0 1" "$1: the next run has an overlay"
    [ "$(echo "$cache"/*)" != "$overlay" ]
    ok $? "$1: the overlay is a new one"
    overlay=$(echo "$cache"/*)
}
touch -d 2001-01-01 "$dlls/kernelbase.dll"
changed "a DLL has another time"
cp -p "$dlls/ntdll.dll" "$work/copy" && mv "$work/copy" "$dlls/ntdll.dll"
changed "a DLL is another file"
echo new > "$dlls/new.dll"
changed "a DLL has come"
rm "$dlls/new.dll"
changed "a DLL has gone"
echo more >> "$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-unix/ntdll.so"
changed "the host side has grown"

rm "$overlay/.wine-procstats"
runner "--wine=$wine" --status
is "$status $(sed -n 's/^overlay  //p' "$work/out")" "0 $overlay (damaged: it will be made again)" "a damaged overlay is said to be damaged"
runner "--wine=$wine" x
is "$status $(echo "$cache"/*)" "0 $overlay" "a damaged overlay is built again"

mkdir "$cache/.tmp-abandoned"
touch "$wine"
runner "--wine=$wine" x
is "$status $(overlays)" "0 1" "what an interrupted build has left goes"

# Many first runs at once.
rm -r "$cache"
for i in 1 2 3 4 5 6 7 8 9 10; do
    "$PROCSTATS_RUNNER" "--wine=$wine" "$i" > "$work/run.$i" 2>&1 &
done
wait
is "$(cat "$work"/run.* | grep -c '^exe=') $(overlays)" "10 1" "ten first runs at once all work and leave one overlay"

# A run within a run, and one with the overlay's loader in its environment, use the original Wine.
overlay=$(echo "$cache"/*)
WINELOADER=$overlay/bin/wine "$PROCSTATS_RUNNER" x > "$work/out"
is "$(field exe) $(overlays)" "$overlay/bin/wine 1" "WINELOADER in an overlay means the Wine below it"
runner "--wine=$overlay/bin/wine" x
is "$(field exe) $(overlays)" "$overlay/bin/wine 1" "--wine in an overlay means the Wine below it"

# A DLL that cannot be re-pointed.
head -c 5000 "$dlls/kernel32.dll" > "$work/short" && cp "$work/short" "$dlls/kernel32.dll"
runner "--wine=$wine" x
is "$status $(cat "$work/err")" "125 wine-procstats: cannot re-point the exports of $dlls/kernel32.dll: it is shorter than its sections" "a truncated DLL is an error that names it"
is "$(find "$cache" -mindepth 1 -name '.tmp*')" "" "a truncated DLL leaves nothing half done"
tap_done
