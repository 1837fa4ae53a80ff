# SPDX-License-Identifier: LGPL-2.1-or-later
# The check of a new overlay: a small program says once whether programs are counted; if not, a line
# of standard error and --status say why. With a simulated Wine, then with the installed one.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
real_cache=$XDG_CACHE_HOME
real_loader=${WINE-}
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

# checks: what --status says of each architecture
checks() {
    "$PROCSTATS_RUNNER" "$@" --status | sed -n 's/^check  *//p'
}

grep -q ProcstatsDescribe "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll" ||
    skip_all "ntdll_procstats.dll cannot describe itself yet"
bits=64
[ "$PROCSTATS_HOST_ARCH" = x86_64 ] || bits=32
wine=$work/wine/bin/wine
cache=$XDG_CACHE_HOME/wine-procstats
system=$WINEPREFIX/dosdevices/c:/windows/system32
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"
mkdir -p "$system"
cp "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll" "$system/ntdll.dll"

# start ANSWER: a start in which the check program would answer so
start() {
    FAKE_ANSWER=$1 "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err"
    status=$?
}

is "$(checks "--wine=$wine")" "$bits-bit programs: not checked yet" "before the first start --status does not know whether programs are counted"
start "counts everything"
is "$status $(cat "$work/err")$(field argument)" "0 x" "in an overlay that counts the program runs, and nothing is said"
is "$(checks "--wine=$wine")" "$bits-bit programs: counts everything" "after the first start --status says that programs are counted"
start "not counted: asked again"
is "$status $(cat "$work/err")" "0 " "the next start of a checked overlay does not check it again"
is "$(checks "--wine=$wine")" "$bits-bit programs: counts everything" "after the next start --status has the same answer"

rm -r "$cache"
start "not counted: no service table in ntdll.so"
line="wine-procstats: $bits-bit programs are not counted: no service table in ntdll.so"
is "$status $(cat "$work/err")
$(field argument)" "0 $line
x" "in an overlay that does not count the program runs, and a line says why"
start "counts everything"
is "$status $(cat "$work/err")" "0 $line" "the next start of an overlay that does not count says why, too"
is "$(checks "--wine=$wine")" "$bits-bit programs: not counted: no service table in ntdll.so" "--status says why an overlay does not count"
for answer in '' "what is this" "counted"; do
    rm -r "$cache"
    start "$answer"
    is "$status $(cat "$work/err")" "0 wine-procstats: $bits-bit programs are not known to be counted: procstats_check.exe has given no answer" "the answer '$answer' is none"
    start "counts now"
    is "$(cat "$work/err")$(checks "--wine=$wine")" "$bits-bit programs: counts now" "so the next start asks again"
done

# A library without the host side.
mkdir "$work/build" || exit 99
cp "$PROCSTATS_RUNNER" "$work/build/wine-procstats"
cp -r "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows" "$work/build"
"$work/build/wine-procstats" "--wine=$wine" x > "$work/out" 2> "$work/err"
missing="not counted: there is no $work/build/$PROCSTATS_HOST_ARCH-unix/ntdll_procstats.so: build or install wine-procstats with it"
is "$? $(cat "$work/err")" "0 wine-procstats: $bits-bit programs are $missing" "a library without the host side: a line says so"
is "$("$work/build/wine-procstats" "--wine=$wine" --status | sed -n 's/^check  *//p')" "$bits-bit programs: $missing" "--status says why an overlay does not count"

# The installed Wine.
if [ -z "$real_loader" ]; then
    skip "the installed Wine" "no plain Wine"
    tap_done
fi
export XDG_CACHE_HOME="$work/real" WINELOADER="$real_loader"
mkdir "$XDG_CACHE_HOME"
tap_at_exit=wine_end
(XDG_CACHE_HOME=$real_cache && wine_template > "$work/log" 2>&1)
rm -rf "$WINEPREFIX"
wine_prefix || exit 99
checks > "$work/checks"
if grep 'there is no' "$work/checks" | sed 's/^/# /' | grep .; then
    skip "the installed Wine" "this build has no host side for one of its architectures"
    tap_done
fi
wine_run cmd /c "exit 7" 2> "$work/err"
is "$? $(cat "$work/err")" "7 " "under the installed Wine programs are counted"
checks > "$work/checks"
is "$(grep -c ' programs: counts ' "$work/checks")" "$(wc -l < "$work/checks")" "--status says so of each architecture ($(tr '\n' ' ' < "$work/checks"))"

# Programs that leave the overlay: its loaders are links. Of some layouts there are two, one in bin/ and one
# beside ntdll.so, at the same place below one folder as in the installation.
overlay=$("$PROCSTATS_RUNNER" --status | sed -n 's/^overlay  *\(.*\) (.*/\1/p')
real_loader=$("$PROCSTATS_RUNNER" --status | sed -n 's/^Wine  *\(.*\) (.*/\1/p')
rm "$overlay/.wine-procstats-check"
folder=${real_loader%/*}
tail=${folder##*/}/${real_loader##*/}
find "$overlay" -type f -name "${real_loader##*/}" > "$work/loaders"
place=$(sed -n "s|/$tail\$||p" "$work/loaders")
while read -r loader; do
    ln -sf "${real_loader%"/$tail"}${loader#"$place"}" "$loader"
done < "$work/loaders"
wine_end
wine_run cmd /c "exit 7" 2> "$work/err"
is "$? $(grep "$bits-bit" "$work/err")" "7 wine-procstats: $bits-bit programs are not counted: programs run outside of the overlay, ntdll_procstats.dll is not loaded" "programs that leave the overlay are noticed"
tap_done
