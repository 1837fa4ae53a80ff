# SPDX-License-Identifier: LGPL-2.1-or-later
# --clean removes what no process uses and leaves the rest; with --prefix the prefix
# is as plain Wine has it.
. "$PROCSTATS_SRCDIR/tests/env/private_tmp.sh"
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

real=$("$PROCSTATS_RUNNER" "--wine=${WINE-}" --status 2> /dev/null | sed -n 's/^Wine  *\(.*\) (layout.*/\1/p')
wine=$work/wine/bin/wine
cache=$XDG_CACHE_HOME/wine-procstats
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"
export XDG_RUNTIME_DIR="$work/runtime" WINEPREFIX="$work/prefix"
mkdir -m 700 "$XDG_RUNTIME_DIR"

# without_records_in_tmp: of --clean's lines, those about other places
without_records_in_tmp() {
    sed "\\|  /tmp/wine-procstats-$(id -u)/|d"
}

if [ -n "$private_tmp" ] && [ -e "/tmp/wine-procstats-$(id -u)" ]; then
    skip "--clean fails if there is nothing to remove" "there are records in /tmp, and $private_tmp"
else
    runner --clean
    is "$status $(cat "$work/err")" "125 wine-procstats: there is nothing to remove: no overlay is in $cache, and no record is left" "--clean fails if there is nothing to remove"
fi
runner "--wine=$wine" x
overlay=$(echo "$cache"/*)
mkdir "$cache/.tmp-x"
# A session without a living process, and one with.
mkdir -m 700 "$XDG_RUNTIME_DIR/wine-procstats" "$XDG_RUNTIME_DIR/wine-procstats/1-1" "$XDG_RUNTIME_DIR/wine-procstats/1-2"
touch "$XDG_RUNTIME_DIR/wine-procstats/1-1/00000020" "$XDG_RUNTIME_DIR/wine-procstats/1-2/lock"
exec 9> "$XDG_RUNTIME_DIR/wine-procstats/1-2/lock"
flock -s 9
cp /bin/sleep "$overlay/bin/"
"$overlay/bin/sleep" 60 9>&- &
sleeper=$!
# Until it runs from there, it is the shell.
until [ "$(readlink -f "/proc/$sleeper/exe")" = "$(readlink -f "$overlay/bin/sleep")" ] || ! kill -0 "$sleeper"; do
    sleep 0.1
done
runner --clean
is "$status $(sort "$work/out" | without_records_in_tmp)" "0 kept     $overlay: process $sleeper runs from it
kept     $XDG_RUNTIME_DIR/wine-procstats/1-2: a living process takes part in it
removed  $cache/.tmp-x
removed  $XDG_RUNTIME_DIR/wine-procstats/1-1" "--clean removes the overlay that is not used and leaves the used one"
[ -x "$overlay/bin/wine" ]
ok $? "after --clean the overlay in use is whole"
kill "$sleeper"
wait "$sleeper" 2> /dev/null
exec 9>&-
runner --clean
is "$status $(without_records_in_tmp < "$work/out" | sort)" "0 removed  $overlay
removed  $XDG_RUNTIME_DIR/wine-procstats/1-2" "--clean removes overlays that are no longer used"
[ ! -e "$cache" ] && [ ! -e "$XDG_RUNTIME_DIR/wine-procstats" ]
ok $? "folders that --clean has emptied go"
mkdir "$work/elsewhere" && touch "$work/elsewhere/kept" && ln -s "$work/elsewhere" "$cache"
runner --clean
is "$status $(ls "$work/elsewhere")" "125 kept" "--clean removes nothing through a link"
rm "$cache"
runner --prefix x
is "$status $(cat "$work/err")" "125 wine-procstats: --prefix goes with --clean only" "--prefix without --clean is an error"

if [ -z "$real" ]; then
    skip "--clean --prefix" "no Wine is installed"
    tap_done
fi
# shellcheck disable=SC2016,SC2034 # tap.sh evaluates it.
tap_at_exit='WINEPREFIX=$work/plain "$(dirname "$real")/wineserver" -k 2> /dev/null; WINEPREFIX=$work/ours "$(dirname "$real")/wineserver" -k 2> /dev/null; "$(dirname "$real")/wineserver" -w'
export WINELOADER="$real"

# system_files PREFIX
system_files() {
    (cd "$1/drive_c/windows" && find system32 syswow64 -type f \( -name '*.dll' -o -name '*.exe' -o -name '*.tmp' \) -exec sha256sum {} + 2> /dev/null | sort -k 2)
}
export WINEPREFIX="$work/plain"
"$real" wineboot > /dev/null 2>&1
"$(dirname "$real")/wineserver" -w
system_files "$WINEPREFIX" > "$work/before"
"$PROCSTATS_RUNNER" cmd /c exit > /dev/null 2>&1
mkfifo "$work/in"
"$PROCSTATS_RUNNER" cmd /c "echo ready & set /p x=" < "$work/in" > "$work/out" 2>&1 &
exec 9> "$work/in"
process=$!
until grep -q ready "$work/out" || ! kill -0 "$process"; do sleep 0.05; done
"$PROCSTATS_RUNNER" --clean --prefix > /dev/null 2> "$work/err"
is "$? $(sed 's/process [0-9]*/process N/' "$work/err")" "125 wine-procstats: process N runs in the prefix $WINEPREFIX: end its programs first, with 'wineserver -k' for one" "--clean --prefix leaves a prefix in use alone"
exec 9>&-
wait "$process"
"$(dirname "$real")/wineserver" -k
"$(dirname "$real")/wineserver" -w
"$PROCSTATS_RUNNER" --clean --prefix > "$work/out" 2> "$work/err"
is "$? $(cat "$work/err")" "0 " "--clean --prefix cleans a prefix that plain Wine has made"
for dll in ntdll_procstats.dll kernel32_procstats.dll; do
    grep -q "^removed  $WINEPREFIX/.*/system32/$dll\$" "$work/out"
    ok $? "--clean --prefix names $dll among what it removes"
done
system_files "$WINEPREFIX" > "$work/after"
is "$(diff "$work/before" "$work/after")" "" "a cleaned prefix of plain Wine's has the files it had before"
"$real" cmd /c exit 41
is $? 41 "plain Wine runs programs in the cleaned prefix"
"$(dirname "$real")/wineserver" -k
"$(dirname "$real")/wineserver" -w

export WINEPREFIX="$work/ours"
"$PROCSTATS_RUNNER" cmd /c exit 42 2> /dev/null
is $? 42 "a prefix is made under wine-procstats"
"$(dirname "$real")/wineserver" -k
"$(dirname "$real")/wineserver" -w
system_files "$WINEPREFIX" > "$work/made"
! cmp -s "$work/made" "$work/before"
ok $? "a prefix made under wine-procstats has system files that are not Wine's"
run "--clean --prefix cleans a prefix made under wine-procstats" "$PROCSTATS_RUNNER" --clean --prefix
system_files "$WINEPREFIX" > "$work/after"
is "$(diff "$work/before" "$work/after")" "" "after --clean --prefix its system files are Wine's"
"$real" cmd /c exit 43
is $? 43 "plain Wine runs programs in the cleaned prefix"
tap_done
