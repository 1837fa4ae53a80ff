# SPDX-License-Identifier: LGPL-2.1-or-later
# Records of jobs that are cut short, zeroed, removed and replaced again and again, while processes run in the
# job: all of them do their work and end well.
# Needs: procstat.exe member.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
export XDG_RUNTIME_DIR="$work/runtime"
mkdir -m 700 "$XDG_RUNTIME_DIR"
tap_at_exit='wine_end'
wine_prefix || exit 99

member=${procstat%/*}/member.exe

# They are called by what they are named.
# shellcheck disable=SC2317
{
    empty() { truncate -s 0 "$1"; }
    short() { truncate -s 100 "$1"; }
    zeroed() { dd if=/dev/zero of="$1" bs=4096 count=1 conv=notrunc 2> /dev/null; }
    absent() { rm -f "$1"; }
    folder() { rm -f "$1" && mkdir "$1"; }
}

# damaged WAY ARGUMENTS...: runs a program, and meanwhile damages the records of jobs
damaged() {
    way=$1
    shift
    : > "$work/running"
    (
        while [ -e "$work/running" ]; do
            for record in "$XDG_RUNTIME_DIR"/wine-procstats/*/[jn][0-9a-f]*; do
                [ ! -f "$record" ] || "$way" "$record"
            done
            sleep 0.02
        done
    ) &
    wine_run "$procstat" run --all "$@" > "$work/out" 2> "$work/err"
    status=$?
    rm "$work/running"
    wait
}

for way in empty short zeroed absent folder; do
    damaged "$way" -- "$member" many 4
    is "$status" 0 "$way: processes in a job"
    damaged "$way" -- "$member" commit 50
    is "$status" 50 "$way: memory in a job"
done
tap_done
