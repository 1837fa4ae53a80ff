#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What it costs to sample many processes every second: the processor time of procstat.exe, and of
# the wineserver that it asks, for each format and for the live view's columns.
#   bench/procstat-sampling.sh [PROCESSES [SECONDS]]      run by make bench-procstat, or with
# PROCSTATS_SRCDIR and PROCSTATS_BUILDDIR set
# procstat.exe and wineserver share one processor, BENCH_PROCESSOR or the last: why, is said in
# doc/performance.md.
set -eu
processes=${1:-200}
seconds=${2:-60}
WINETEST_TIMEOUT=$((600 + 5 * seconds)) # the processes that are sampled must outlive it all
: "${PROCSTATS_SRCDIR:?}" "${PROCSTATS_BUILDDIR:?}"
WINE=${WINE-}
# wineserver needs six descriptors for each process, and some do not raise their own limit.
# shellcheck disable=SC3045 # bash and dash have both
ulimit -S -n "$(ulimit -H -n)"
. "$PROCSTATS_SRCDIR/tests/env/environment.sh"
mkdir -p "$PROCSTATS_BUILDDIR/check"
work=$(mktemp -d "$PROCSTATS_BUILDDIR/check/sampling.XXXXXX")
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
trap 'wine_end; rm -rf "$work"' EXIT
wine_prefix

# The server's folder, which is its working directory, is named by the prefix.
server_folder=server-$(stat -c '%D' "$WINEPREFIX")-$(printf '%x' "$(stat -c '%i' "$WINEPREFIX")")
wineserver_pid() {
    for folder in /proc/[0-9]*; do
        case $(readlink "$folder/cwd" 2> /dev/null) in
        */"$server_folder") echo "${folder#/proc/}" && return ;;
        esac
    done
}

# ticks PID: user and system time in ticks
ticks() {
    sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}

# listed: how many workers sleep
listed() {
    wine_run "$procstat" --csv --name procstat_worker | grep -c '"' || true
}

started=0
while [ "$started" -lt "$processes" ]; do
    wine_run "$worker" sleep 3600000 > /dev/null 2>&1 &
    started=$((started + 1))
    if [ $((started % 20)) -eq 0 ]; then sleep 1; fi
done
tries=0
while [ "$(listed)" -lt "$processes" ] && [ $tries -lt 60 ]; do
    sleep 1
    tries=$((tries + 1))
done
server=$(wineserver_pid)
for pid in "$server" $$; do
    taskset -pc "${BENCH_PROCESSOR:-$(($(nproc --all) - 1))}" "$pid" > /dev/null
done
echo "$(listed) processes sampled every second for $seconds seconds"
echo "share of one core in per cent: procstat.exe, wineserver"

# measure NAME OPTIONS...
measure() {
    name=$1
    shift
    wine_run "$procstat" --interval 1 --count $((seconds + 1)) "$@" > /dev/null &
    sleep 2
    client=$(pgrep -f "procstat.exe --interval 1 --count $((seconds + 1))" | while read -r pid; do
        case $(readlink "/proc/$pid/exe") in */wine*) echo "$pid" ;; esac
    done | head -n 1)
    client_ticks=$(ticks "$client")
    server_ticks=$(ticks "$server")
    sleep $((seconds - 4))
    echo "$name $(ticks "$client") $client_ticks $(ticks "$server") $server_ticks" |
        awk -v hz="$(getconf CLK_TCK)" -v seconds=$((seconds - 4)) '{
            printf "%-14s %5.2f %5.2f\n", $1, ($2 - $3) * 100 / hz / seconds,
                ($4 - $5) * 100 / hz / seconds }'
    wait "$!" || true
}

measure table
measure live --watch 1
measure csv --output "$work/log.csv"
measure openmetrics --openmetrics --output "$work/state.openmetrics"
left=$(listed)
if [ "$left" -lt "$processes" ]; then
    echo "only $left of the processes still run: the figures are of fewer than $processes" >&2
    exit 1
fi
