#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the native procstat costs: one run for ten Windows processes of a real prefix, and a thousand
# processes sampled every second, in each format and scraped from --listen. The thousand are
# tests/procstat/fleet's: processes with a record each that look like Wine's and need no memory.
#   bench/procstat-native.sh [SECONDS]      run by make bench-procstat-native, or with
# PROCSTATS_SRCDIR and PROCSTATS_BUILDDIR set
# Runs in a pid namespace of its own, where that is allowed, so that no other Windows process is
# counted.
set -eu
seconds=${1:-30}
: "${PROCSTATS_SRCDIR:?}" "${PROCSTATS_BUILDDIR:?}"
if [ "${PROCSTAT_BENCH_INSIDE-}" != yes ]; then
    PROCSTAT_BENCH_INSIDE=yes
    export PROCSTAT_BENCH_INSIDE
    if unshare --user --map-root-user --pid --fork --mount-proc --kill-child true 2> /dev/null; then
        exec unshare --user --map-root-user --pid --fork --mount-proc --kill-child "$0" "$@"
    fi
    echo 'no pid namespace can be made: other Windows processes of this machine are sampled too' >&2
fi
WINE=${WINE-}
WINETEST_TIMEOUT=3600
. "$PROCSTATS_SRCDIR/tests/env/environment.sh"
mkdir -p "$PROCSTATS_BUILDDIR/check"
work=$(mktemp -d "$PROCSTATS_BUILDDIR/check/native.XXXXXX")
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
native=$PROCSTATS_BUILDDIR/procstat
trap 'exec 3>&-; wine_end || true; rm -rf "$work"' EXIT
wine_prefix

# children: user and system time in milliseconds of the children that times has written about
children() {
    sed -n 2p "$work/times" | tr ms '  ' | awk '{ print (($1 + $3) * 60 + $2 + $4) * 1000 }'
}

# listed: how many processes there are
listed() {
    "$native" --csv | awk 'END { print NR - 1 }'
}

# wait_for COUNT
wait_for() {
    tries=0
    while [ "$(listed)" -lt "$1" ] && [ $tries -lt 600 ]; do
        sleep 0.2
        tries=$((tries + 1))
    done
}

# Wine's own processes, of which some end by themselves, and others until there are ten
while [ "$(listed)" -lt 10 ]; do
    wine_run "$worker" sleep 3600000 < /dev/null > /dev/null 2>&1 &
    sleep 5
done
runs=100
times > "$work/times"
before=$(children)
for _ in $(seq $runs); do "$native" > /dev/null; done
times > "$work/times"
after=$(children)
echo "$(listed) processes of a prefix at rest"
echo "$after $before $runs" | awk '{ printf "one run: %.2f ms of processor time\n", ($1 - $2) / $3 }'
wine_end

# ticks PID: user and system time in ticks
ticks() {
    sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# measure NAME PID: the processor time of a sampler that was just started, without its first sample
measure() {
    sleep 3
    before=$(ticks "$2")
    sleep "$seconds"
    echo "$1 $(ticks "$2") $before" | awk -v hz="$(getconf CLK_TCK)" -v seconds="$seconds" \
        '{ printf "%-8s %5.2f%% of a processor\n", $1, ($2 - $3) * 100 / hz / seconds }'
    kill "$2"
    wait "$2" || true
}

XDG_RUNTIME_DIR=$work/runtime
mkdir -m 700 "$XDG_RUNTIME_DIR"
mkfifo "$work/input"
cp "$PROCSTATS_BUILDDIR/tests/procstat/fleet" "$work/wine64"
"$work/wine64" 1000 "$XDG_RUNTIME_DIR" < "$work/input" > "$work/ready" &
exec 3> "$work/input"
wait_for 1000
echo "$(listed) processes sampled every second for $seconds seconds"
"$native" --interval 1 > /dev/null &
measure table $!
"$native" --interval 1 --output "$work/log.csv" &
measure csv $!
"$native" --interval 1 --output "$work/state.prom" &
measure prom $!

python=$(python_with urllib.request)
if [ -z "$python" ] || "$native" --listen no 2>&1 | grep -q 'without libmicrohttpd'; then
    echo 'listen: not measured: no python3, or built without libmicrohttpd' >&2
    exit
fi
"$native" --listen 127.0.0.1:9839 > /dev/null &
server=$!
"$python" -c 'import time, urllib.request
while True:
    time.sleep(1)
    urllib.request.urlopen("http://127.0.0.1:9839/metrics").read()' &
scraper=$!
measure listen "$server"
kill $scraper
