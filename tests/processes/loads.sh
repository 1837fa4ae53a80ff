# SPDX-License-Identifier: LGPL-2.1-or-later
# What a process loads of this package: the NT layer always, since it counts; the Win32 layer only
# if the program imports something of it.
# Needs: harness_demo.exe
. "$PROCSTATS_SRCDIR/tests/processes/processes.sh"

# loaded DLL PROGRAM ARGUMENTS...: whether a program's start loads that DLL
loaded() {
    dll=$1
    shift
    WINEDEBUG=+loaddll "$PROCSTATS_RUNNER" "$@" > "$work/out" 2> "$work/trace"
    grep -qi "Loaded.*\\\\$dll" "$work/trace"
}

loaded ntdll_procstats.dll "$programs/harness_demo.exe"
ok $? "a program that asks nothing loads the NT layer"
! loaded kernel32_procstats.dll "$programs/harness_demo.exe"
ok $? "a program that asks nothing does not load the Win32 layer"
loaded kernel32_procstats.dll "$programs/procstat.exe" --version
ok $? "a program that asks loads the Win32 layer"
tap_done
