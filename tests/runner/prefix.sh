# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs under the installed Wine: in a prefix that plain Wine has made, in one that
# does not exist yet, several at once, and beside plain Wine.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

wine=$("$PROCSTATS_RUNNER" --status 2> /dev/null | sed -n 's/^Wine  *\(.*\) (layout.*/\1/p')
[ -n "$wine" ] || skip_all "no Wine is installed"
overlay=$("$PROCSTATS_RUNNER" --status | sed -n 's/^overlay  *\(.*\) (.*/\1/p')
server=$(dirname "$wine")/wineserver
ours="ntdll_procstats.dll kernel32_procstats.dll"

# shellcheck disable=SC2317 # tap.sh runs it.
stop_servers() {
    for prefix in "$work/old" "$work/new"; do
        WINEPREFIX=$prefix "$server" -k
        WINEPREFIX=$prefix "$server" -w
    done 2> /dev/null
}
# shellcheck disable=SC2034
tap_at_exit=stop_servers

# have_ours PREFIX: whether its system folder has our DLLs
have_ours() {
    for dll in $ours; do
        [ -s "$1/drive_c/windows/system32/$dll" ] || return 1
    done
}

# A prefix of plain Wine's.
export WINEPREFIX="$work/old"
run "plain Wine makes a prefix" "$wine" wineboot
! have_ours "$WINEPREFIX"
ok $? "a prefix of plain Wine has none of our DLLs"
"$PROCSTATS_RUNNER" cmd /c "exit 42" > "$work/log" 2>&1
is $? 42 "a program runs in a prefix of plain Wine, and its exit status passes through"
sed 's/^/# /' "$work/log"
have_ours "$WINEPREFIX"
ok $? "a prefix that a program has run in has our DLLs"
is "$(find "$WINEPREFIX/drive_c/windows/system32" -name '*.tmp')" "" "no temporary file is left in the prefix"
"$PROCSTATS_RUNNER" cmd /c 'echo %WINELOADER%' | grep -q "^$overlay/"
ok $? "child processes run in the overlay"
"$wine" cmd /c "exit 43"
is $? 43 "plain Wine runs programs as before in a prefix with our DLLs"

echo damaged > "$WINEPREFIX/drive_c/windows/system32/ntdll_procstats.dll"
"$PROCSTATS_RUNNER" cmd /c "exit 44"
is $? 44 "a damaged copy of our DLL in the prefix is replaced"
"$PROCSTATS_RUNNER" procstat --json > "$work/json" 2> /dev/null
grep -q procstat.exe "$work/json"
ok $? "the bare name procstat starts our program"

# A prefix that does not exist yet, by several at once.
export WINEPREFIX="$work/new"
pids=
for i in 1 2 3 4; do
    "$PROCSTATS_RUNNER" cmd /c "exit 5$i" > /dev/null 2>&1 &
    pids="$pids $!"
done
results=
for pid in $pids; do
    wait "$pid"
    results="$results $?"
done
is "$results" " 51 52 53 54" "four first programs at once all run"
have_ours "$WINEPREFIX"
ok $? "a prefix made under the overlay has our DLLs"
"$wine" cmd /c "exit 45"
is $? 45 "plain Wine runs programs in a prefix made under the overlay"
tap_done
