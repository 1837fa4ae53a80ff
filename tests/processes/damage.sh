# SPDX-License-Identifier: LGPL-2.1-or-later
# Records that were damaged, on purpose or not: programs run on, their own counters
# stay exact, and no process gets a wrong number about another.
# Needs: tests/processes/vandal
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

# own NAME: a program counts itself exactly
own() {
    run "$1" overlaid watch own
}

overlaid watch killed "Z:$work" > /dev/null 2>&1 &
wait_for "$work/pid"
name=$(tr -d '\r' < "$work/pid")
pid=$((0x$name))
record=$(record_of "$name")
unix=$(unix_pid "$record")
cp "$record" "$work/good"

see() {
    overlaid watch see "$pid" 2>&1 | tr -d '\r'
}
wanted=$(see)
is "$(field 8 "$wanted")" 160 "a process that works has a good record"

# No I/O rather than a wrong one; memory is the host's.
check_damaged() {
    check_seen "$1" "$(see)"
}
check_seen() {
    seen=$2
    commit=$(($(awk '/^Vm(Data|Stk):/ { kb += $2 } END { print kb }' "/proc/$unix/status") * 1024))
    case $seen in
    "$pid "*" $commit "*"io: error 5") ok 0 "$1: no wrong number" ;;
    *)
        ok 1 "$1: no wrong number"
        echo "# $seen"
        ;;
    esac
}

# patch OFFSET BYTES: changes a copy of the good record
patch() {
    printf '%b' "$2" | dd of="$record" bs=1 seek="$1" conv=notrunc 2> /dev/null
}
restore() {
    rm -rf "$record"
    cp "$work/good" "$record"
}

restore
is "$(field 8 "$(see)")" 160 "a whole copy of the record is as good"
truncate -s 0 "$record" && check_damaged "an empty file"
restore
mkdir "$work/again"
overlaid watch see-again "$pid" "Z:$work/again" > "$work/twice" 2>&1 &
again=$!
wait_for "$work/again/seen"
truncate -s 0 "$record"
touch "$work/again/again"
wait "$again"
is "$(tr -d '\r' < "$work/twice" | awk 'NR == 1 { print $8 }')" 160 "a record that is read"
check_seen "a record that is read and then truncated" "$(tr -d '\r' < "$work/twice" | sed -n 2p)"

# It goes and comes so fast that a question is broken off, and broken off once more.
restore
mkdir "$work/pestered"
"$PROCSTATS_BUILDDIR/tests/processes/vandal" "$record" &
vandal=$!
"$PROCSTATS_RUNNER" "$programs/watch.exe" pester "$pid" 3000 "Z:$work/pestered" &
asker=$!
wait_for "$work/pestered/seen"
is "$(($(grep -c "$name" "/proc/$asker/maps") > 1))" 0 "a record that is truncated all the time is let go each time"
kill "$vandal"
touch "$work/pestered/again"
wait "$asker"

restore
truncate -s 100 "$record" && check_damaged "a truncated file"
restore
truncate -s 8192 "$record" && check_damaged "a file that is too long"
restore
head -c 4096 /dev/urandom > "$record" && check_damaged "random bytes"
restore
patch 0 'X' && check_damaged "another magic number"
restore
patch 4 '\0377' && check_damaged "another version"
restore
patch 8 '\0001' && check_damaged "another size"
restore
patch 12 '\0001' && check_damaged "another process id"
restore
patch 24 '\0001' && check_damaged "another creation time"
restore
patch 16 '\0001\0000\0000\0000' && check_damaged "another Unix process"
restore
patch 32 '\0377\0377' && check_damaged "another start time"
rm "$record"
ln -s "$work/good" "$record" && check_damaged "a link"
rm "$record"
mkfifo "$record" && check_damaged "a pipe"
rm "$record"
mkdir "$record" && check_damaged "a folder"
restore
if [ "$(id -u)" -eq 0 ]; then
    chown nobody "$record" && check_damaged "a file of another owner"
else
    skip "a file of another owner: no wrong number" "only root can give files away"
fi
restore
ln "$record" "$work/hard" && is "$(field 8 "$(see)")" 160 "a second name of a good record harms nothing"
rm "$work/hard"

# Where the next processes will want their records, there is something else.
folder=$(dirname "$record")
i=4
while [ "$i" -lt 2048 ]; do
    next=$folder/$(printf %08x "$i")
    [ -e "$next" ] || mkdir "$next"
    i=$((i + 4))
done
own "a folder is where the record should be"
rmdir "$folder"/???????? 2> /dev/null
rm -f "$folder/lock"
mkdir "$folder/lock"
own "the lock is a folder"
rmdir "$folder/lock"
ln -s /dev/full "$folder/lock"
own "the lock is a link"
rm "$folder/lock"

# No place for records at all.
runtime=$XDG_RUNTIME_DIR
XDG_RUNTIME_DIR=$work/missing own "no folder for records"
mkdir -m 700 "$work/open"
mkdir -m 755 "$work/open/wine-procstats"
XDG_RUNTIME_DIR=$work/open own "a folder that others may read"
is "$(find "$work/open/wine-procstats" -mindepth 1)" "" "a folder that others may read is not used"
mkdir -m 700 "$work/linked"
ln -s "$work" "$work/linked/wine-procstats"
XDG_RUNTIME_DIR=$work/linked own "a link instead of a folder"
XDG_RUNTIME_DIR=$runtime
mkdir -m 700 "$work/full"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64k,mode=700 tmpfs "$work/full" 2> /dev/null; then
    head -c 65536 /dev/zero > "$work/full/filler" 2> /dev/null
    XDG_RUNTIME_DIR=$work/full own "a full disk"
    umount "$work/full"
else
    skip "a full disk" "only root can mount a small one"
fi

# The record that a process itself uses goes while it runs.
mkdir "$work/steps"
overlaid watch steps "Z:$work/steps" 2> "$work/errors" &
steps=$!
wait_for "$work/steps/pid"
truncate -s 0 "$(record_of "$(printf %08x "$(tr -d '\r' < "$work/steps/pid")")")"
touch "$work/steps/step1" "$work/steps/step2"
wait "$steps"
ok $? "a process whose record is truncated goes on counting, and ends well"
sed 's/^/# /' "$work/errors"

kill -0 "$unix"
ok $? "the process whose record was damaged goes on"
kill -KILL "$unix"
wait
tap_done
