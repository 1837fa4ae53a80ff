# SPDX-License-Identifier: LGPL-2.1-or-later
# 32-bit programs of others, from npm and unmodified: Node 22 counts its own I/O, and
# 7za.exe's is asked for when it has ended. In PROCSTATS_PACKAGES, if set, are the
# unpacked packages; else npm brings them. Run by make check-apps.
# Needs: across.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

across=$PROCSTATS_BUILDDIR/i386-windows/across.exe
[ -f "$across" ] || skip_all "there is no i386-windows in this build"
! wine_lacks "$across" || skip_all "this Wine has no i386-windows"

# fetch NAME PACKAGE: unpacks it as $packages/NAME
# shellcheck disable=SC2317 # run calls it
fetch() {
    test ! -d "$packages/$1" || return 0
    mkdir "$packages/$1" && (
        cd "$packages/$1" && npm_config_cache=$work/npm npm pack --silent "$2" && tar xzf ./*.tgz
    )
}

packages=${PROCSTATS_PACKAGES:-$work}
[ -n "${PROCSTATS_PACKAGES-}" ] || command -v npm > /dev/null || skip_all "there is no npm (apt-get install npm)"
run "Node for 32-bit Windows is here" fetch node node-win-x86@22 || tap_done
run "7-Zip for 32-bit Windows is here" fetch 7zip 7zip-bin || tap_done

tap_at_exit='wine_end'
wine_prefix || exit 99
# Node 22 does not start on the Windows 7 that prefixes of Wine 8.0 are at first.
run "the prefix is at Windows 10" wine_run winecfg -v win10

wine_run "$packages/node/package/bin/node.exe" "$PROCSTATS_SRCDIR/tests/bitness/count.js" \
    "Z:$work/data" "Z:$work/result" > "$work/node.log" 2>&1 < /dev/null
is "$(cat "$work/result" 2> "$work/no-result")" "ia32 writes 64 reads 64 faults 1 peak 1" "Node 22 counts 64 writes and 64 reads"

# What cannot be compressed is stored as it is, so that both directions are known.
dd if=/dev/urandom of="$work/input" bs=1M count=16 2> "$work/dd.log"
# seven_zip COMMAND: what is told of 7za.exe when it has ended
seven_zip() {
    wine_run "$across" run "Z:$packages/7zip/package/win/ia32/7za.exe" "7za $*" < /dev/null 2> "$work/7za.err" |
        tr -d '\r' | tee "$work/7za.log" | grep '^writes '
}
line=$(seven_zip a -mx0 -bso0 "Z:$work/archive.7z" "Z:$work/input")
archive=$(stat -c %s "$work/archive.7z")
echo "# storing 16 MiB: $line (the archive has $archive bytes)"
bytes_written=$(echo "$line" | cut -d ' ' -f 3)
bytes_read=$(echo "$line" | cut -d ' ' -f 6)
# The start header, 24 bytes of the first 32, is written again at the end.
is "$bytes_written" "$((archive + 24))" "7za wrote the archive"
is "$bytes_read" 16777216 "7za read the input, once"

line=$(seven_zip t -bso0 "Z:$work/archive.7z")
echo "# testing it: $line"
is "$(echo "$line" | cut -d ' ' -f 2,3)" "0 0" "testing writes nothing"
[ "$(echo "$line" | cut -d ' ' -f 6)" -ge "$archive" ]
ok $? "testing reads the archive"
tap_done
