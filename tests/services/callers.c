/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ways into a system service that pass by ntdll.dll's Nt export: the Zw name, a
 * copy of the stub, a copy of another stub that has got this service's number,
 * and code that loads the number and goes on in the midst of another stub.
 * Each is counted once.
 */
#include "../io/io_suite.h"
#include "stubs.h"
#include <string.h>

#define SIZE 512

typedef NTSTATUS(NTAPI *transfer_service)(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine,
                                          void *context, IO_STATUS_BLOCK *block, void *buffer,
                                          ULONG length, LARGE_INTEGER *offset, ULONG *key);

struct world {
    HANDLE file;
    transfer_service service;
};

static BOOL transfer(void *argument)
{
    struct world *world = argument;
    LARGE_INTEGER start = {.QuadPart = 0};
    IO_STATUS_BLOCK block;

    return world->service(world->file, NULL, NULL, NULL, &block, data, SIZE, &start, NULL) ==
               STATUS_SUCCESS &&
           block.Information == SIZE;
}

/* Two services of the same number of parameters: on i386 a stub takes them off the stack. */
struct service {
    const char *name, *zw_name, *other;
    IO_COUNTERS adds;
};

/* Each way makes the function that is called, some in code, which has room for two stubs. */
static void *by_name(const struct service *service, BYTE *code)
{
    (void)code;
    return find_service(service->name);
}

static void *by_zw_name(const struct service *service, BYTE *code)
{
    (void)code;
    return find_service(service->zw_name);
}

static void *by_copy(const struct service *service, BYTE *code)
{
    const BYTE *stub = find_service(service->name);

    return stub ? memcpy(code, stub, STUB_SIZE) : NULL;
}

static void *by_copy_of_other(const struct service *service, BYTE *code)
{
    const BYTE *stub = find_service(service->name), *other = find_service(service->other);

    if (!stub || !other)
        return NULL;
    memcpy(code, other, STUB_SIZE);
    memcpy(code + STUB_NUMBER, stub + STUB_NUMBER, sizeof(DWORD));
    return code;
}

/* The start of the stub, up to its number, then a jump behind the number of the other one. */
static void *by_jump_into_other(const struct service *service, BYTE *code)
{
    const BYTE *stub = find_service(service->name), *other = find_service(service->other);
    const BYTE *target;
    BYTE *end = code + STUB_TAIL;

    if (!stub || !other)
        return NULL;
    target = other + STUB_TAIL;
    memcpy(code, stub, STUB_TAIL);
#ifdef _WIN64
    *end++ = 0x49; /* mov r11, TARGET; jmp r11 */
    *end++ = 0xbb;
    memcpy(end, &target, sizeof(target));
    end += sizeof(target);
    *end++ = 0x41;
    *end++ = 0xff;
    *end++ = 0xe3;
#else
    *end++ = 0xba; /* mov edx, TARGET; jmp edx */
    memcpy(end, &target, sizeof(target));
    end += sizeof(target);
    *end++ = 0xff;
    *end++ = 0xe2;
#endif
    return code;
}

static void check_way(const char *way, void *function, HANDLE file, IO_COUNTERS adds)
{
    struct world world = {.file = file, .service = (transfer_service)function};
    struct row row = {way, transfer, adds};

    ok(function != NULL, "%s: the service is forwarded or missing\n", way);
    if (function)
        run_rows(&row, 1, &world);
}

START_TEST(callers)
{
    static const struct service services[] = {
        {"NtReadFile", "ZwReadFile", "NtWriteFile", {READS(1, SIZE)}},
        {"NtWriteFile", "ZwWriteFile", "NtReadFile", {WRITES(1, SIZE)}},
    };
    static const struct {
        const char *name;
        void *(*make)(const struct service *service, BYTE *code);
    } ways[] = {
        {"by its name", by_name},
        {"by its Zw name", by_zw_name},
        {"by a copy of its stub", by_copy},
        {"by its number in a copy of another stub", by_copy_of_other},
        {"by its number and a jump into another stub", by_jump_into_other},
    };
    BYTE *code =
        VirtualAlloc(NULL, 2 * STUB_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    HANDLE file;
    char way[100];

    start_subject();
    file = make_file(0);
    for (unsigned int i = 0; i < ARRAY_SIZE(services); i++)
        for (unsigned int j = 0; j < ARRAY_SIZE(ways); j++) {
            void *function = ways[j].make(&services[i], code);

            FlushInstructionCache(GetCurrentProcess(), code, 2 * STUB_SIZE);
            snprintf(way, sizeof(way), "%s %s", services[i].name, ways[j].name);
            check_way(way, function, file, services[i].adds);
        }
    CloseHandle(file);
    VirtualFree(code, 0, MEM_RELEASE);
}
