#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The kit for real Windows: what is in it, that an import which Windows 7 lacks is noticed, that
# its run.cmd writes a report (here under plain Wine), and that a report can be compared.
# Needs: procstats_test.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
[ "$PROCSTATS_HOST_ARCH" = x86_64 ] || skip_all "a 32-bit build makes no 64-bit half of the kit"
for tool in zip unzip; do
    command -v $tool > /dev/null || skip_all "no $tool: install $tool (apt-get install $tool)"
done
WINETEST_RUNNER=$WINE
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

kit=$PROCSTATS_SRCDIR/build-aux/windows-kit
run 'the kit is made' "$kit" "$PROCSTATS_BUILDDIR" "$work/kit.zip" "$PROCSTATS_OBJDUMP" || tap_done
run 'the kit is a zip' unzip -q "$work/kit.zip" -d "$work"
folder=$work/procstats-windows-kit

is "$(cd "$folder" && printf '%s ' x86_64/*)" \
    'x86_64/kernel32_procstats.dll x86_64/ntdll_procstats.dll x86_64/procstats_test.exe x86_64/psapi.dll x86_64/subjects.txt ' \
    'it has the suite and our DLLs'
is "$(grep -l 'Wine builtin DLL' "$folder"/x86_64/*.dll)" '' 'none of them is marked as of Wine'
is "$("$PROCSTATS_OBJDUMP" -p "$folder/x86_64/procstats_test.exe" | grep -c 'DLL Name:.*procstats')" 0 \
    'the suite needs none of our DLLs'

mkdir -p "$work/source/build-aux" "$work/source/tests"
cp "$kit" "$work/source/build-aux"
cp -r "$PROCSTATS_SRCDIR/tests/kit" "$work/source/tests"
sed 's/ GetProcessId / /' "$PROCSTATS_SRCDIR/tests/kit/windows7-imports.txt" > "$work/source/tests/kit/windows7-imports.txt"
"$work/source/build-aux/windows-kit" "$PROCSTATS_BUILDDIR" "$work/other.zip" "$PROCSTATS_OBJDUMP" > "$work/out" 2>&1
is "$? $(tail -n 1 "$work/out")" '1 kernel32.dll GetProcessId' 'an import that is not listed is an error'

if [ -z "$WINE" ]; then
    skip 'run.cmd under plain Wine' 'no Wine'
    tap_done
fi
tap_at_exit='wine_end'
wine_prefix || exit 99
# The other half runs where Wine is of both bitnesses only.
rm -rf "$folder/i386"
printf 'lengths\r\nhandle_count\r\n' > "$folder/x86_64/subjects.txt"
run 'run.cmd ends' wine_run cmd /c "$(printf 'Z:%s/run.cmd' "$folder" | tr / "\\\\")"
is "$(tr -d '\r' < "$folder/report.txt" | sed -n 's|^\(== [^ ].*[^ ]\) *$|\1|p' | tr -d '\n')" \
    '== x86_64 system lengths== x86_64 system handle_count== x86_64 procstats lengths== x86_64 procstats handle_count' \
    'the report has each subject twice'
is "$(grep -c 'tests executed' "$folder/report.txt")" 4 'each came to its end'

printf '== x86_64 system nosuch \r\n' >> "$folder/report.txt"
run 'compare-report compares' "$PROCSTATS_SRCDIR/build-aux/compare-report" "$folder/report.txt"
is "$(sed -n 's/^DIFFERS \([a-z0-9_]* [a-z]* [a-z_]*\) .*/\1/p; $p' "$work/run.log" | tr '\n' ';')" \
    'x86_64 system lengths;x86_64 system handle_count;x86_64 procstats lengths;x86_64 procstats handle_count;4 subjects differ;' \
    'plain Wine is not like ours'
is "$(grep -E 'nosuch|not run' "$work/run.log")" "NOTHING x86_64 system nosuch (no results, in the report or here)
1 subjects were not run, there or here" 'what neither side has run is not called the same'
tap_done
