# SPDX-License-Identifier: LGPL-2.1-or-later
# Without XDG_RUNTIME_DIR the records are in /tmp, where anybody may have been first. What
# is there and not a folder of the user's alone is not used, and the runner says so: records are
# in the user's home then. Runs in a mount namespace, where /tmp is its own.
. "$PROCSTATS_SRCDIR/tests/env/private_tmp.sh"
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"
[ -z "$private_tmp" ] || skip_all "$private_tmp"
unset XDG_RUNTIME_DIR
records=/tmp/wine-procstats-$(id -u)
HOME=$work/home
mkdir -m 700 "$HOME"
export HOME

# without_records NAME: a program counts itself exactly, and makes nothing in the folder $elsewhere
elsewhere=$work/elsewhere
mkdir -m 700 "$elsewhere"
without_records() {
    wine_end
    run "$1: the program counts itself" overlaid watch own
    grep -q "^wine-procstats: .* $HOME/.wine-procstats, since $records is not a folder of yours alone: remove it" "$work/run.log"
    ok $? "$1: a line says so, and what to do"
    "$PROCSTATS_RUNNER" --status | grep -q "^records  $HOME/.wine-procstats, since $records"
    ok $? "$1: --status says so, and what to do"
    overlaid watch killed "Z:$work" > /dev/null 2>&1 &
    watcher=$!
    wait_for "$work/pid"
    record=$(find "$HOME/.wine-procstats" -name "$(tr -d '\r' < "$work/pid")")
    [ -n "$record" ]
    ok $? "$1: the records are in the home"
    is "$(field 8 "$(overlaid watch see "$((0x$(tr -d '\r' < "$work/pid")))" 2> /dev/null | tr -d '\r')")" 160 \
        "$1: another process is seen"
    kill -KILL "$(unix_pid "$record")"
    wait "$watcher"
    rm -f "$work/pid"
    wine_end
    is "$(find "$elsewhere" -mindepth 1)" "" "$1: no file is made in it"
    rm -rf "$records"
}

# What is made first.
overlaid worker sleep &
sleeper=$!
tries=0
while [ -z "$(find "$records" -name '????????' -size 4096c 2> /dev/null)" ] && [ "$tries" -lt 600 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
[ "$tries" -lt 600 ]
ok $? "records are in /tmp"
is "$(stat -c '%a %u' "$records" "$records"/* | sort -u)" "700 $(id -u)" "the folder for records in /tmp is the user's alone"
wine_end
wait "$sleeper" 2> /dev/null
overlaid watch own
ok $? "the folder for records in /tmp is used again"
wine_end
rm -rf "$records"

ln -s "$elsewhere" "$records"
without_records "a link to a folder"
ln -s "$elsewhere/nothing" "$records"
without_records "a link to nothing"
: > "$records"
without_records "a file"
mkfifo "$records"
without_records "a pipe"
elsewhere=$records
mkdir -m 755 "$records"
without_records "a folder that others may read"
mkdir -m 700 "$records"
if chown 65534 "$records" 2> /dev/null; then
    without_records "a folder of another owner"
else
    skip "a folder of another owner" "only root can give folders away"
fi
tap_done
