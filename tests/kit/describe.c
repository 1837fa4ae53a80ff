/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * describe.exe: the head of the kit's report: which system it comes from, and when. Functions
 * that Windows 7 lacks are looked up.
 */
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

#define CURRENT_VERSION "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

LONG WINAPI RtlGetVersion(RTL_OSVERSIONINFOW *version);

static FARPROC function_of(const char *dll, const char *name)
{
    return GetProcAddress(GetModuleHandleA(dll), name);
}

static void print_system(void)
{
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof(version)};
    char name[128] = "Windows";
    DWORD size = sizeof(name), revision = 0;

    RtlGetVersion(&version);
    RegGetValueA(HKEY_LOCAL_MACHINE, CURRENT_VERSION, "ProductName", RRF_RT_REG_SZ, NULL, name,
                 &size);
    size = sizeof(revision);
    RegGetValueA(HKEY_LOCAL_MACHINE, CURRENT_VERSION, "UBR", RRF_RT_REG_DWORD, NULL, &revision,
                 &size);
    printf("system   %s, %lu.%lu build %lu.%lu\n", name, version.dwMajorVersion,
           version.dwMinorVersion, version.dwBuildNumber, revision);
}

static void print_wine(void)
{
    const char *(CDECL * version)(void) = NULL;
    FARPROC found = function_of("ntdll.dll", "wine_get_version");

    memcpy(&version, &found, sizeof(version));
    printf("wine     %s\n", version ? version() : "none");
}

static const char *machine_name(USHORT machine)
{
    switch (machine) {
    case IMAGE_FILE_MACHINE_I386:
        return "i386";
    case IMAGE_FILE_MACHINE_AMD64:
        return "x86_64";
    case 0xaa64:
        return "arm64";
    default:
        return "unknown";
    }
}

static void print_machine(void)
{
    BOOL(WINAPI * is_wow64)(HANDLE, USHORT *, USHORT *) = NULL;
    FARPROC found = function_of("kernel32.dll", "IsWow64Process2");
    USHORT process, native = IMAGE_FILE_MACHINE_UNKNOWN;

    memcpy(&is_wow64, &found, sizeof(is_wow64));
    if (is_wow64)
        is_wow64(GetCurrentProcess(), &process, &native);
    printf("machine  %s\n", machine_name(native));
}

int main(void)
{
    SYSTEMTIME now;

    GetSystemTime(&now);
    puts("kit      wine-procstats " PROCSTATS_VERSION);
    print_system();
    print_wine();
    print_machine();
    printf("time     %04u-%02u-%02u %02u:%02u:%02u UTC\n", now.wYear, now.wMonth, now.wDay,
           now.wHour, now.wMinute, now.wSecond);
    return 0;
}
