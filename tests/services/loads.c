/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the loader in ntdll.dll asks of the file system is the process's I/O: it
 * makes these requests through the same services. Hooks in the services count the calls;
 * the counters have to grow by as many.
 */
#include "../io/io_suite.h"
#include "hooks.h"

/* The services that a loader may use on files. */
static const char *const services[] = {
    "NtOpenFile",
    "NtCreateFile",
    "NtQueryAttributesFile",
    "NtQueryFullAttributesFile",
    "NtQueryInformationFile",
    "NtQueryDirectoryFile",
    "NtQueryVolumeInformationFile",
    "NtQuerySecurityObject",
    "NtFsControlFile",
    "NtDeviceIoControlFile",
};

static BOOL hook_all(struct thunk *thunks)
{
    BOOL all = TRUE;

    for (unsigned int i = 0; i < ARRAY_SIZE(services); i++) {
        BYTE *stub = find_service(services[i]);
        BOOL hooked = stub && hook_service(GetCurrentProcess(), stub, &thunks[i]);

        ok(hooked, "%s cannot be hooked: %lu\n", services[i], GetLastError());
        all = all && hooked;
    }
    return all;
}

static UINT64 calls_of_all(const struct thunk *thunks)
{
    UINT64 calls = 0;

    for (unsigned int i = 0; i < ARRAY_SIZE(services); i++)
        calls += calls_of(GetCurrentProcess(), &thunks[i]);
    return calls;
}

/* A DLL that is not there is looked for too: each open that fails is a request. */
static void check_load(const char *dll, BOOL exists, const struct thunk *thunks)
{
    IO_COUNTERS before = counters_now(), after;
    UINT64 calls = calls_of_all(thunks);
    HMODULE loaded = LoadLibraryA(dll);

    ok(!loaded == !exists, "%s: loaded at %p: %lu\n", dll, loaded, GetLastError());
    calls = calls_of_all(thunks) - calls;
    after = counters_now();
    ok(calls > 0, "%s: no call was seen\n", dll);
    ok(after.OtherOperationCount - before.OtherOperationCount == calls,
       "%s: %I64u calls seen, %I64u operations counted\n", dll, calls,
       after.OtherOperationCount - before.OtherOperationCount);
    if (loaded)
        FreeLibrary(loaded);
}

START_TEST(loads)
{
    struct thunk *thunks = allocate_thunks(GetCurrentProcess(), ARRAY_SIZE(services));

    ok(thunks != NULL, "no memory: %lu\n", GetLastError());
    if (!thunks || !hook_all(thunks))
        return;
    check_load("winmm.dll", TRUE, thunks);
    check_load("dbghelp.dll", TRUE, thunks);
    check_load("no_such_library.dll", FALSE, thunks);
}
