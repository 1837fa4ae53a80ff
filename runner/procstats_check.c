/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procstats_check.exe: prints whether this process is counted, a line that begins with "counts" or
 * "not". wine-procstats runs it once in each new overlay. It imports nothing of this package: the
 * DLL has to be in the process already, as in every program's.
 */
#include <windows.h>

typedef LONG WINAPI describe_function(char *text, ULONG size);

static void print(const char *text)
{
    DWORD written;

    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, (DWORD)lstrlenA(text), &written, NULL);
}

int main(void)
{
    char text[512] = "";
    describe_function *describe;
    HMODULE door = GetModuleHandleA("ntdll_procstats.dll");

    if (!door) {
        print("not counted: programs run outside of the overlay, ntdll_procstats.dll is not "
              "loaded\n");
        return 1;
    }
    describe = (describe_function *)(void *)GetProcAddress(door, "ProcstatsDescribe");
    if (!describe) {
        print("not counted: another ntdll_procstats.dll is loaded, which has no "
              "ProcstatsDescribe\n");
        return 1;
    }
    if (describe(text, sizeof(text)) < 0 || !*text) {
        print("not counted: ProcstatsDescribe has failed\n");
        return 1;
    }
    print(text);
    print("\n");
    return 0;
}
