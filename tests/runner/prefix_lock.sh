# SPDX-License-Identifier: LGPL-2.1-or-later
# What other processes can do to a start by way of the prefix's folder: locks, and pipes in the
# place of files. A prefix that is ready is used whatever is locked; a wait has an end and says what for.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

wine=$work/wine/bin/wine
lock=$WINEPREFIX/.wine-procstats-lock
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"
# shellcheck disable=SC2016,SC2034 # tap.sh evaluates it.
tap_at_exit='test -z "${holder-}" || kill "$holder"'

# hold FILE: starts a process, $holder, that keeps the lock of a file or folder
hold() {
    rm -f "$work/held"
    # shellcheck disable=SC2016
    flock "$1" sh -c 'echo > "$0" && exec sleep 600' "$work/held" &
    holder=$!
    until [ -e "$work/held" ]; do sleep 0.1; done
}

# release: ends it, and the program that has the lock from it
release() {
    pkill -P "$holder"
    wait "$holder"
    holder=
} 2> /dev/null

# limited ARGUMENT...: runs the runner; a start that hangs fails
limited() {
    timeout -k 5 60 "$PROCSTATS_RUNNER" "--wine=$wine" "$@" > "$work/out" 2> "$work/err"
    status=$?
}

mkdir "$WINEPREFIX"
touch "$WINEPREFIX/.update-timestamp"
hold "$WINEPREFIX"
limited x
is "$status $(cat "$work/err")$(field exe | wc -l)" "0 1" "a prefix whose folder another process has locked is used"
rm "$WINEPREFIX/.update-timestamp"
limited x
is "$status $(cat "$work/err")$(field exe | wc -l)" "0 1" "a prefix whose folder another process has locked is made"
release
is "$(ls -A "$WINEPREFIX")" "" "the lock's file is gone afterwards"

# The lock itself.
touch "$lock"
hold "$lock"
export PROCSTATS_WAIT=2
limited x
sed "s/process [0-9]* /process N /" "$work/err" > "$work/said"
is "$status $(cat "$work/said")" "125 wine-procstats: waiting for the prefix $WINEPREFIX, which process N (flock) has locked, at most 2 s
wine-procstats: the prefix $WINEPREFIX is still locked after 2 s: end the process that has locked $lock, or set WINEPREFIX to another folder" "a wait for a prefix that is being made says for whom, and has an end"
pid=$(sed -n 's/.*process \([0-9]*\) (.*/\1/p' "$work/err")
is "$pid" "$holder" "the message about the wait names the process that has the lock"
touch "$WINEPREFIX/.update-timestamp"
limited x
is "$status $(cat "$work/err")$(field exe | wc -l)" "0 1" "if the prefix is ready, there is no wait"
rm "$WINEPREFIX/.update-timestamp"
export PROCSTATS_WAIT=600
"$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err" &
runner=$!
tries=600
until grep -q waiting "$work/err" || [ "$tries" -eq 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
done
release
wait "$runner"
is "$? $(field exe | wc -l)" "0 1" "when the lock is released, the program starts"
unset PROCSTATS_WAIT
strace -f -o "$work/trace" "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err"
grep -q 'wine-procstats-lock".*O_CREAT.*, 0600' "$work/trace"
ok $? "no other user can open the lock's file"

# Pipes in the place of files.
touch "$WINEPREFIX/.update-timestamp"
system=$WINEPREFIX/dosdevices/c:/windows/system32
mkdir -p "$system"
mkfifo "$system/ntdll.dll"
limited x
is "$status $(cat "$work/err")" "125 wine-procstats: cannot examine $system/ntdll.dll: it is not a regular file: put a file in its place" "a pipe as ntdll.dll"
rm "$system/ntdll.dll" "$WINEPREFIX/.update-timestamp"
for file in .wine-procstats-lock .wine-procstats-making; do
    mkfifo "$WINEPREFIX/$file"
    limited x
    is "$status $(cat "$work/err")$(field exe | wc -l)" "0 1" "a pipe as $file"
    rm -f "$WINEPREFIX/$file"
done
is "$(find "$WINEPREFIX" -name '.wine-procstats*')" "" "the failed locks leave nothing in the prefix"
tap_done
