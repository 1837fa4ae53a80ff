# SPDX-License-Identifier: LGPL-2.1-or-later
# A service and a login shell have different XDG_RUNTIME_DIRs: programs of one prefix see each other
# all the same, because the first of them names its folder in wineserver's. Where that folder
# cannot be used, one line says so, and each side counts itself. procstat finds all.
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"
first=$XDG_RUNTIME_DIR
second=$work/second
mkdir -m 700 "$second"
session=$(printf 'server-%x-%x' "$(stat -c '%d' "$WINEPREFIX")" "$(stat -c '%i' "$WINEPREFIX")")

# link: what the link in wineserver's folder names, wherever this Wine has that folder
link() {
    for server in "/run/user/$(id -u)/wine/$session" "${TMPDIR:-/tmp}/$(cat "$WINEPREFIX/wineserver" 2> /dev/null)/$session" \
        "/tmp/.wine-$(id -u)/$session"; do
        if [ -S "$server/socket" ]; then
            readlink "$server/procstats"
            return
        fi
    done
}

# watched: starts a program that is to be ended in a while, and names its Windows id and its record
watched() {
    rm -f "$work/pid"
    overlaid watch killed "Z:$work" > /dev/null 2>&1 &
    watcher=$!
    wait_for "$work/pid"
    pid=$(tr -d '\r' < "$work/pid")
}

# writes SEEN: the bytes written, as the program that sees the other has them
seen_writes() {
    field 8 "$(overlaid watch see "$((0x$pid))" 2> /dev/null | tr -d '\r')"
}

wine_end
watched
is "$(link)" "$first/wine-procstats" "the first program names its folder"
record=$(record_of "$pid")
XDG_RUNTIME_DIR=$second
is "$(seen_writes)" 160 "a program with another XDG_RUNTIME_DIR sees its I/O"
is "$("$PROCSTATS_RUNNER" --status | sed -n 's/^records  //p')" "$first/wine-procstats" "--status says where the program's records are"
is "$(find "$second" -mindepth 1)" "" "the second program makes no folder for records"
"$PROCSTATS_BUILDDIR/procstat" --csv | grep -F "\"$WINEPREFIX\"" | cut -d, -f2 | grep -q "^$((0x$pid))$"
ok $? "procstat with the other XDG_RUNTIME_DIR finds the first program"

# The folder cannot be used any more, as in another mount namespace. A file in its place keeps the
# session's services, which can begin at any time, from making a new one.
mv "$first/wine-procstats" "$work/hidden"
: > "$first/wine-procstats"
"$PROCSTATS_RUNNER" --status | grep -q "^records  $second/wine-procstats; running programs of this prefix have theirs in $first/wine-procstats, which cannot be used from here (Not a directory)"
ok $? "a folder that cannot be used is named, with the reason"
run "a program runs then, and counts itself" overlaid watch own
grep -q "^wine-procstats: .* $second/wine-procstats; running programs of this prefix have theirs in $first" "$work/run.log"
ok $? "a start with a folder that cannot be used says so"
is "$(link)" "$first/wine-procstats" "the other programs stay with their folder"
rm "$first/wine-procstats"
mv "$work/hidden" "$first/wine-procstats"
kill -KILL "$(unix_pid "$record")"
wait "$watcher"
wine_end

# The next wineserver's first program chooses again.
watched
is "$(link)" "$second/wine-procstats" "the next session's first program chooses again"
XDG_RUNTIME_DIR=$first
is "$(seen_writes)" 160 "a second program of the next session follows the first"
kill -KILL "$(unix_pid "$(find "$second/wine-procstats" -name "$pid")")"
wait "$watcher"
wine_end

# What is no folder for records is not believed.
mkdir -m 700 "$work/precious"
watched
link > /dev/null
ln -sfn "$work/precious" "$server/procstats"
run "a link to another folder is passed over" overlaid watch own
is "$(find "$work/precious" -mindepth 1)" "" "nothing is made behind a link to another folder"
is "$(seen_writes)" 160 "the link is made again, so that programs see each other"
kill -KILL "$(unix_pid "$(record_of "$pid")")"
wait "$watcher"
wine_end
XDG_RUNTIME_DIR=$second
# The session's last process may have removed its link; one that is killed leaves it.
ln -sfn "$first/wine-procstats" "$server/procstats"
"$PROCSTATS_RUNNER" --status | grep -q "^records  $second/wine-procstats\$"
ok $? "the link of a wineserver that has ended is not believed"
tap_done
