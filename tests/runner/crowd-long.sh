# SPDX-License-Identifier: LGPL-2.1-or-later
# 50 first runs at once under the installed Wine, and 8 in a prefix that does not exist
# yet, also one whose making was interrupted.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

plain=$("$PROCSTATS_RUNNER" --status 2> /dev/null | sed -n 's/^Wine  *\(.*\) (layout.*/\1/p')
[ -n "$plain" ] || skip_all "no Wine is installed"
server=$(dirname "$plain")/wineserver
export XDG_CACHE_HOME="$work/cache" WINEPREFIX="$work/prefix"
mkdir "$XDG_CACHE_HOME"
# shellcheck disable=SC2016,SC2034 # tap.sh evaluates it.
tap_at_exit='"$server" -k 2> /dev/null; "$server" -w'

# crowd COUNT WORDS: so many programs at once, each with another exit status
crowd() {
    pids=
    wanted=
    i=0
    while [ $((i += 1)) -le "$1" ]; do
        "$PROCSTATS_RUNNER" cmd /c "exit $((100 + i))" > "$work/run.$i" 2>&1 &
        pids="$pids $!"
        wanted="$wanted $((100 + i))"
    done
    got=
    for pid in $pids; do
        wait "$pid"
        got="$got $?"
    done
    is "$got" "$wanted" "$2"
    # Those that wait for the one that makes the prefix, or the overlay, say so.
    is "$(grep -h '^wine-procstats:' "$work"/run.* | grep -v ': waiting for the ')" "" "$2: none has a complaint"
    is "$(find "$XDG_CACHE_HOME/wine-procstats" -mindepth 1 -maxdepth 1 | wc -l)" 1 "$2: one overlay, and nothing else, is left"
    is "$(find "$WINEPREFIX" -name '.wine-procstats*' -o -name '*procstats*.tmp')" "" "$2: nothing temporary is in the prefix"
}

crowd 8 "8 first runs at once, without overlay and prefix"
[ -s "$WINEPREFIX/drive_c/windows/system32/ntdll_procstats.dll" ]
ok $? "the prefix has our DLLs"
rm -rf "$XDG_CACHE_HOME/wine-procstats"
crowd 50 "50 first runs at once, without overlay"

# All are killed while the prefix is made.
"$server" -k
"$server" -w
rm -rf "$WINEPREFIX"
setsid "$PROCSTATS_RUNNER" cmd /c exit > /dev/null 2>&1 &
group=$!
until [ -s "$WINEPREFIX/drive_c/windows/system32/kernel32.dll" ]; do sleep 0.05; done
kill -KILL -- "-$group"
"$server" -k
"$server" -w
[ -e "$WINEPREFIX/.wine-procstats-making" ]
ok $? "the making of a prefix is interrupted"
crowd 8 "8 runs at once in a prefix that is half made"
run "it has the last of Wine's DLLs" [ -s "$WINEPREFIX/drive_c/windows/system32/xolehlp.dll" ]
tap_done
