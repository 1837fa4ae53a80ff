#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What developers of Windows programs get: procstats-psapi.h, whose PSAPI_VERSION maps
# names as documented, and libraries to link to; and our DLLs without the overlay, under
# plain Wine.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
WINETEST_RUNNER=$WINE
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

cc=${PROCSTATS_OBJDUMP%objdump}gcc
library=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows

# compile PROGRAM OPTIONS...
compile() {
    compiled=$work/$1
    shift
    mkdir -p "${compiled%/*}"
    run "compiles with $*" "$cc" -Wall -Wextra -Werror -I "$PROCSTATS_SRCDIR/include" -o "$compiled" \
        "$PROCSTATS_SRCDIR/tests/homes/developer.c" "$@"
}

# imports PROGRAM FUNCTION: the DLL that the program imports it from
imports() {
    "$PROCSTATS_OBJDUMP" -p "$work/$1" | awk -v name="$2" '
        /DLL Name:/ { dll = tolower($3) }
        $NF == name { print dll }'
}

compile v1.exe -D_WIN32_WINNT=0x0600 -lpsapi
is "$(imports v1.exe GetProcessMemoryInfo)" psapi.dll 'programs for systems before Windows 7 import the names of psapi.dll'
compile v2.exe -D_WIN32_WINNT=0x0601
is "$(imports v2.exe K32GetProcessMemoryInfo)" kernel32.dll 'programs for Windows 7 and later import the names of kernel32.dll'
compile v1-asked.exe -D_WIN32_WINNT=0x0601 -DPSAPI_VERSION=1 -lpsapi
is "$(imports v1-asked.exe GetProcessMemoryInfo)" psapi.dll 'with PSAPI_VERSION=1 a program imports the names of psapi.dll'
compile v2-asked.exe -D_WIN32_WINNT=0x0600 -DPSAPI_VERSION=2
is "$(imports v2-asked.exe K32GetProcessMemoryInfo)" kernel32.dll 'with PSAPI_VERSION=2 a program imports the names of kernel32.dll'

compile linked/linked.exe -D_WIN32_WINNT=0x0601 -DWITH_COUNTERS -L "$library" -lkernel32_procstats
for name in K32GetProcessMemoryInfo GetProcessIoCounters GetProcessHandleCount; do
    is "$(imports linked/linked.exe $name)" kernel32_procstats.dll "our library leads $name to our DLL"
done
compile beside/beside.exe -D_WIN32_WINNT=0x0600 -L "$library" -lpsapi
is "$(imports beside/beside.exe GetProcessMemoryInfo)" psapi.dll 'our libpsapi leads to psapi.dll'

if [ -z "$WINE" ]; then
    skip 'our DLLs under plain Wine' 'no Wine'
    tap_done
fi
tap_at_exit='wine_end'
wine_prefix || exit 99
export WINEDLLPATH="$PROCSTATS_BUILDDIR"

# without_overlay PROGRAM WANTED NAME
without_overlay() {
    wine_run "$work/$1" 'C:\io.tmp' > "$work/out" 2>&1
    is "$(tr -d '\r' < "$work/out")" "$2" "$3"
}

cp "$library/kernel32_procstats.dll" "$library/ntdll_procstats.dll" "$work/linked"
without_overlay linked/linked.exe "private +64 MiB
handles +10
writes counted" 'a linked program has true figures'

cp "$library/native/psapi.dll" "$work/linked"/*.dll "$work/beside"
# Where psapi.dll is a known DLL, as on Windows, it comes from the system's folder alone.
known='HKLM\System\CurrentControlSet\Control\Session Manager\KnownDLLs'
if wine_run reg query "$known" /v psapi > "$work/known" 2>&1; then
    run 'psapi.dll is taken off the list of known DLLs' wine_run reg delete "$known" /v psapi /f
    wine_end
fi
WINEDLLOVERRIDES="psapi=n;$WINEDLLOVERRIDES"
without_overlay beside/beside.exe 'private +64 MiB' 'psapi.dll beside a program serves it'
tap_done
