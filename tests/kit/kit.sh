#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The kit for real Windows: what is in it, that an import which Windows 7 lacks is noticed, that
# its run.cmd writes a report (here under plain Wine), and that a report can be compared.
# Needs: procstats_test.exe io_test.exe processes_test.exe decisions.exe describe.exe worker.exe
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
    'x86_64/decisions.exe x86_64/describe.exe x86_64/io_test.exe x86_64/kernel32_procstats.dll x86_64/ntdll_procstats.dll x86_64/processes_test.exe x86_64/procstats_test.exe x86_64/psapi.dll x86_64/subjects.txt x86_64/worker.exe ' \
    'the kit has the test programs that judge Windows and our DLLs'
is "$(tr -d '\r' < "$folder/x86_64/subjects.txt" | grep -Ex 'procstats_test order procstats|io_test (files|record)|processes_test living' | tr '\n' ';')" \
    'procstats_test order procstats;io_test files;processes_test living;' \
    'each subject but those of our own files is in the list of the kit'
is "$(grep -l 'Wine builtin DLL' "$folder"/x86_64/*.dll)" '' 'no DLL of the kit is marked as of Wine'
is "$(for image in "$folder"/x86_64/*.exe; do "$PROCSTATS_OBJDUMP" -p "$image"; done | grep -c 'DLL Name:.*procstats')" 0 \
    'no test program of the kit needs one of our DLLs'

mkdir -p "$work/source/build-aux" "$work/source/tests"
cp "$kit" "$work/source/build-aux"
cp -r "$PROCSTATS_SRCDIR/tests/kit" "$work/source/tests"
sed 's/ GetProcessId / /' "$PROCSTATS_SRCDIR/tests/kit/windows7-imports.txt" > "$work/source/tests/kit/windows7-imports.txt"
"$work/source/build-aux/windows-kit" "$PROCSTATS_BUILDDIR" "$work/other.zip" "$PROCSTATS_OBJDUMP" > "$work/out" 2>&1
is "$? $(tail -n 1 "$work/out")" '1 kernel32.dll GetProcessId' 'an import that windows7-imports.txt does not list is an error'

if [ -z "$WINE" ]; then
    skip 'run.cmd under plain Wine' 'no Wine'
    tap_done
fi
tap_at_exit='wine_end'
wine_prefix || exit 99
# The other half runs where Wine is of both bitnesses only.
rm -rf "$folder/i386"
printf 'procstats_test lengths procstats\r\nprocstats_test handle_count procstats\r\nio_test folders\r\ndecisions all\r\n' > "$folder/x86_64/subjects.txt"
run 'run.cmd ends' wine_run cmd /c "$(printf 'Z:%s/run.cmd' "$folder" | tr / "\\\\")"
tr -d '\r' < "$folder/report.txt" > "$work/report"
is "$(sed -n 's|^\(== [^ ].*[^ ]\) *$|\1|p' "$work/report" | tr '\n' ';')" \
    '== x86_64 system procstats_test lengths;== x86_64 procstats procstats_test lengths;== x86_64 system procstats_test handle_count;== x86_64 procstats procstats_test handle_count;== x86_64 system io_test folders;== x86_64 system decisions all;' \
    'the report has each subject, of both kinds of DLLs where it can ask them'
is "$(grep -c 'tests executed' "$folder/report.txt")" 5 'each subject came to its end'
version=$("$WINE" --version)
version=${version#wine-}
is "$(sed -n 's/^wine  *//p; s/^kit  *//p' "$work/report" | tr '\n' ';')" \
    "$("$PROCSTATS_RUNNER" --version | head -n 1);${version%% *};" 'the report names the kit and the Wine'
is "$(sed -n 's/^decisions: \([0-9]*\) answers$/\1/p' "$work/report")" "$(grep -c '^decision ' "$work/report")" \
    'the report has a line for each decision that hangs on Windows'
is "$(grep -cE '^system   .*[0-9]+\.[0-9]+ build [0-9]+\.[0-9]+$|^time     20[0-9-]{8} [0-9:]{8} UTC$' "$work/report")" 2 \
    'the report names the system, its build and the time'

printf '== x86_64 system procstats_test nosuch \r\n' >> "$folder/report.txt"
"$PROCSTATS_SRCDIR/build-aux/compare-report" "$folder/report.txt" > "$work/compared" 2>&1
is $? 1 'compare-report fails if anything differs'
sed 's/^/# /' "$work/compared" | head -n 40
is "$(sed -nE 's/^(same|DIFFERS|NOTHING)  *([a-z0-9_]+)  *([a-z]+)  *([a-z_]+)  *([a-z_]+) .*/\1 \2 \3 \4 \5/p' "$work/compared")" \
    'DIFFERS x86_64 system procstats_test lengths
DIFFERS x86_64 procstats procstats_test lengths
DIFFERS x86_64 system procstats_test handle_count
DIFFERS x86_64 procstats procstats_test handle_count
DIFFERS x86_64 system io_test folders
DIFFERS x86_64 system decisions all
NOTHING x86_64 system procstats_test nosuch' 'compare-report prints a line for each subject: plain Wine differs from wine-procstats'
is "$(tail -n 1 "$work/compared")" '0 subjects are the same, 6 differ, 1 were not run' 'the last line of compare-report has the totals'
is "$(grep -n -m 1 '^DIFFERS' "$work/compared" | cut -d : -f 1)" \
    "$(($(grep -n -m 1 '^RESULT' "$work/compared" | cut -d : -f 1) + 1))" 'the summary of compare-report comes before the differences'

# A report of our own runner's is the same as here.
sed '/^== /,$d' "$work/report" > "$work/own"
echo '== x86_64 system procstats_test lengths' >> "$work/own"
"$PROCSTATS_RUNNER" "$folder/x86_64/procstats_test.exe" lengths >> "$work/own" 2>&1 < /dev/null
run 'compare-report succeeds if nothing differs' "$PROCSTATS_SRCDIR/build-aux/compare-report" "$work/own"
tap_done
