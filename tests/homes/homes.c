/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every home that Microsoft's pages name for the functions leads to this package: by an
 * import of the program, and by GetProcAddress. The imports are written down in
 * the form that the linker gives them, since the functions of one name in
 * several DLLs cannot all be linked to.
 */
#include <string.h>
#include <windows.h>
#include <psapi.h>
#include <wine/test.h>

/* HOME(number, DLL, function): [page] of each function, and of Windows's umbrella libraries. */
#define HOMES                                                                                      \
    HOME(1, "kernel32.dll", "GetProcessIoCounters")                                                \
    HOME(2, "api-ms-win-core-processtopology-obsolete-l1-1-0.dll", "GetProcessIoCounters")         \
    HOME(3, "kernel32.dll", "GetProcessHandleCount")                                               \
    HOME(4, "kernelbase.dll", "GetProcessHandleCount")                                             \
    HOME(5, "MinKernelBase.dll", "GetProcessHandleCount")                                          \
    HOME(6, "api-ms-win-core-processthreads-l1-1-1.dll", "GetProcessHandleCount")                  \
    HOME(7, "api-ms-win-core-processthreads-l1-1-2.dll", "GetProcessHandleCount")                  \
    HOME(8, "api-ms-win-core-processthreads-l1-1-3.dll", "GetProcessHandleCount")                  \
    HOME(9, "api-ms-win-downlevel-kernel32-l1-1-0.dll", "GetProcessHandleCount")                   \
    HOME(10, "kernel32.dll", "K32GetProcessMemoryInfo")                                            \
    HOME(11, "kernelbase.dll", "K32GetProcessMemoryInfo")                                          \
    HOME(12, "api-ms-win-core-psapi-l1-1-0.dll", "K32GetProcessMemoryInfo")                        \
    HOME(13, "kernelbase.dll", "GetProcessMemoryInfo")                                             \
    HOME(14, "psapi.dll", "GetProcessMemoryInfo")

#ifdef _WIN64
#define SLOT(target) ".rva " target "\n .long 0\n .quad 0\n"
#define C_NAME(name) name
#else
#define SLOT(target) ".rva " target "\n .long 0\n"
#define C_NAME(name) "_" name
#endif

/* Of one import: its descriptor, the list of names, the list of addresses, and the names. */
#define HOME(number, dll, function)                                                                                                             \
    __asm__(                                                                                                                                    \
        ".section .idata$2,\"dw\"\n"                                                                                                            \
        " .rva home_names_" #number "\n .long 0, 0\n .rva home_dll_" #number "\n"                                                               \
        " .rva " C_NAME(                                                                                                                        \
            "home_" #number) "\n"                                                                                                               \
                             ".section .idata$4,\"dw\"\n .balign 8\n"                                                                           \
                             "home_names_" #number ":\n" SLOT(                                                                                  \
                                 "home_hint_" #number) ".section .idata$5,\"dw\"\n "                                                            \
                                                       ".balign 8\n .globl " C_NAME(                                                            \
                                                           "home"                                                                               \
                                                           "_" #number) "\n" C_NAME("home"                                                      \
                                                                                    "_" #number) ":\n" SLOT("home_hint_" #number) ".section"    \
                                                                                                                                  " .idata$"    \
                                                                                                                                  "6,"          \
                                                                                                                                  "\"dw\"\n"    \
                                                                                                                                  " ."          \
                                                                                                                                  "balign "     \
                                                                                                                                  "2\n"         \
                                                                                                                                  "home_"       \
                                                                                                                                  "hint"        \
                                                                                                                                  "_" #number   \
                                                                                                                                  ":\n "        \
                                                                                                                                  ".short "     \
                                                                                                                                  "0\n "        \
                                                                                                                                  ".asciz "     \
                                                                                                                                  "\"" function \
                                                                                                                                  "\"\n "       \
                                                                                                                                  ".balign "    \
                                                                                                                                  "2\n"         \
                                                                                                                                  "home_"       \
                                                                                                                                  "dll"         \
                                                                                                                                  "_" #number   \
                                                                                                                                  ":\n "        \
                                                                                                                                  ".asciz "     \
                                                                                                                                  "\"" dll      \
                                                                                                                                  "\"\n "       \
                                                                                                                                  ".balign "    \
                                                                                                                                  "2\n"         \
                                                                                                                                  ".text"       \
                                                                                                                                  "\n");
HOMES
#undef HOME

#define HOME(number, dll, function) extern void *home_##number;
HOMES
#undef HOME

static const struct home {
    const char *dll, *function;
    void **imported;
} homes[] = {
#define HOME(number, dll, function) {dll, function, &home_##number},
    HOMES
#undef HOME
};

/* Our functions, and where each is. psapi's is a wrapper. */
static void *our_function(const struct home *home)
{
    if (!strcmp(home->dll, "psapi.dll"))
        return *home->imported;
    return (void *)GetProcAddress(GetModuleHandleA("kernel32_procstats.dll"),
                                  strstr(home->function, "MemoryInfo") ? "K32GetProcessMemoryInfo"
                                                                       : home->function);
}

static void test_address(const struct home *home)
{
    void *found = (void *)GetProcAddress(LoadLibraryA(home->dll), home->function);

    ok(*home->imported != NULL && *home->imported == our_function(home),
       "the import leads to %p, ours is %p\n", *home->imported, our_function(home));
    ok(found == *home->imported, "GetProcAddress gives %p, the import %p\n", found,
       *home->imported);
}

/* What no other implementation in this system answers. */
static void test_call(const struct home *home)
{
    union {
        PROCESS_MEMORY_COUNTERS_EX memory;
        IO_COUNTERS io;
        DWORD handles;
    } out;
    void *function = *home->imported;
    BOOL ret;

    if (!function) /* test_address has reported it */
        return;
    memset(&out, 0, sizeof(out));
    if (strstr(home->function, "MemoryInfo")) {
        ret = ((BOOL(WINAPI *)(HANDLE, void *, DWORD))function)(GetCurrentProcess(), &out,
                                                                sizeof(out.memory));
        ok(ret && out.memory.cb == sizeof(out.memory) && out.memory.PrivateUsage > 0 &&
               out.memory.PageFaultCount > 0,
           "gave %d, cb %lu, private %Iu, %lu page faults\n", ret, out.memory.cb,
           out.memory.PrivateUsage, out.memory.PageFaultCount);
        return;
    }
    GetFileAttributesA("."); /* an operation, if there was none before */
    ret = ((BOOL(WINAPI *)(HANDLE, void *))function)(GetCurrentProcess(), &out);
    if (strstr(home->function, "Io"))
        ok(ret && out.io.OtherOperationCount > 0, "gave %d, %I64u other operations\n", ret,
           out.io.OtherOperationCount);
    else
        ok(ret && out.handles > 0, "gave %d, %lu handles\n", ret, out.handles);
}

START_TEST(homes)
{
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(homes); i++) {
        winetest_push_context("%s of %s", homes[i].function, homes[i].dll);
        test_address(&homes[i]);
        test_call(&homes[i]);
        winetest_pop_context();
    }
}
