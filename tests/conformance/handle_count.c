/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the handle count counts: each handle in the table of the process, exactly.
 */
#include "suite.h"

#define HANDLES 50

static void check_count_(int line, DWORD expected)
{
    DWORD count = handle_count_of(GetCurrentProcess());

    ok_(__FILE__, line)(count == expected, "%lu handles, expected %lu\n", count, expected);
}
#define check_count(expected) check_count_(__LINE__, expected)

/* [wine] A live process has some. The query changes nothing. [psutil] */
static void test_plausibility(void)
{
    DWORD count = handle_count_of(GetCurrentProcess());

    ok(count > 0 && count < 10000, "%lu handles\n", count);
    check_count(count);
}

static void test_create_and_close(void)
{
    DWORD count = handle_count_of(GetCurrentProcess());
    HANDLE handles[HANDLES];
    unsigned int i;

    for (i = 0; i < HANDLES; i++)
        handles[i] = CreateEventA(NULL, FALSE, FALSE, NULL);
    check_count(count + HANDLES);
    for (i = 0; i < HANDLES; i++)
        CloseHandle(handles[i]);
    check_count(count);
}

/* [page] "open handles": of every kind, also several to one object. */
static void test_kinds(void)
{
    DWORD count = handle_count_of(GetCurrentProcess());
    HANDLE self, copy, reader, writer, section;

    self = open_self(PROCESS_QUERY_LIMITED_INFORMATION); /* [psutil] */
    check_count(count + 1);
    DuplicateHandle(GetCurrentProcess(), self, GetCurrentProcess(), &copy, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    check_count(count + 2);
    CreatePipe(&reader, &writer, NULL, 0);
    check_count(count + 4);
    section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE_SIZE, NULL);
    check_count(count + 5);
    CloseHandle(section);
    CloseHandle(writer);
    CloseHandle(reader);
    CloseHandle(copy);
    CloseHandle(self);
    check_count(count);
}

/* [rule] Pseudo handles are constants, module handles are addresses. */
static void test_no_handles(void)
{
    DWORD count = handle_count_of(GetCurrentProcess());

    ok(GetCurrentProcess() && GetCurrentThread(), "no pseudo handles\n");
    ok(GetModuleHandleA("kernel32.dll") != NULL, "no kernel32.dll\n");
    ok(VirtualFree(VirtualAlloc(NULL, MIB, MEM_COMMIT, PAGE_READWRITE), 0, MEM_RELEASE),
       "no memory\n");
    check_count(count);
}

START_TEST(handle_count)
{
    if (!find_functions())
        return;
    test_plausibility();
    test_create_and_close();
    test_kinds();
    test_no_handles();
}
