/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory that may not be written, and handles that are not of a process.
 */
#include "suite.h"

BYTE *allocate(SIZE_T size, DWORD type)
{
    BYTE *memory = VirtualAlloc(NULL, size, type, PAGE_READWRITE);

    ok(memory != NULL, "no %Iu bytes of memory: %lu\n", size, GetLastError());
    if (!memory)
        exit(EXIT_FAILURE);
    return memory;
}

struct page_pair make_pages(DWORD protection)
{
    struct page_pair pages;
    DWORD old;

    pages.usable = allocate(2 * PAGE_SIZE, MEM_RESERVE | MEM_COMMIT);
    pages.other = pages.usable + PAGE_SIZE;
    memset(pages.usable, POISON_BYTE, 2 * PAGE_SIZE);
    ok(VirtualProtect(pages.other, PAGE_SIZE, protection, &old),
       "cannot set protection %#lx: %lu\n", protection, GetLastError());
    return pages;
}

void free_pages(struct page_pair pages)
{
    VirtualFree(pages.usable, 0, MEM_RELEASE);
}

/* [rule] The object manager answers INVALID_HANDLE to what is not in the handle table, and
 * OBJECT_TYPE_MISMATCH to an object of another type. */
unsigned int make_wrong_handles(struct wrong_handle handles[WRONG_HANDLES_MAX])
{
    HANDLE closed = CreateEventA(NULL, FALSE, FALSE, NULL), token = NULL;
    char path[MAX_PATH];
    unsigned int count = 0;

    ok(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token), "no token: %lu\n",
       GetLastError());
    GetModuleFileNameA(NULL, path, ARRAY_SIZE(path));

    handles[count++] = (struct wrong_handle){"NULL", NULL, STATUS_INVALID_HANDLE};
    handles[count++] =
        (struct wrong_handle){"bogus", (HANDLE)(ULONG_PTR)0xdeadbee0, STATUS_INVALID_HANDLE};
    handles[count++] = (struct wrong_handle){"far too large", (HANDLE)(ULONG_PTR)0x7ffffff0,
                                             STATUS_INVALID_HANDLE};
    handles[count++] = (struct wrong_handle){"closed", closed, STATUS_INVALID_HANDLE};
    handles[count++] = (struct wrong_handle){"the pseudo handle of the thread", GetCurrentThread(),
                                             STATUS_OBJECT_TYPE_MISMATCH};
    handles[count++] = (struct wrong_handle){"event", CreateEventA(NULL, FALSE, FALSE, NULL),
                                             STATUS_OBJECT_TYPE_MISMATCH};
    handles[count++] =
        (struct wrong_handle){"thread", OpenThread(THREAD_ALL_ACCESS, FALSE, GetCurrentThreadId()),
                              STATUS_OBJECT_TYPE_MISMATCH};
    handles[count++] = (struct wrong_handle){"token", token, STATUS_OBJECT_TYPE_MISMATCH};
    handles[count++] = (struct wrong_handle){
        "file", CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL),
        STATUS_OBJECT_TYPE_MISMATCH};
    handles[count++] = (struct wrong_handle){
        "section",
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, PAGE_SIZE, NULL),
        STATUS_OBJECT_TYPE_MISMATCH};
    CloseHandle(closed); /* last: its number is not given to another of them */
    return count;
}

void close_wrong_handles(struct wrong_handle *handles, unsigned int count)
{
    unsigned int i;

    for (i = 0; i < count; i++) {
        if (handles[i].status == STATUS_OBJECT_TYPE_MISMATCH &&
            handles[i].handle != GetCurrentThread())
            ok(CloseHandle(handles[i].handle), "cannot close the %s: %lu\n", handles[i].name,
               GetLastError());
    }
}

HANDLE open_self(DWORD access)
{
    HANDLE process = OpenProcess(access, FALSE, GetCurrentProcessId());

    ok(process != NULL, "OpenProcess(%#lx) failed: %lu\n", access, GetLastError());
    return process;
}

DWORD error_of(NTSTATUS status)
{
    switch (status) {
    case STATUS_INVALID_HANDLE:
    case STATUS_OBJECT_TYPE_MISMATCH:
        return ERROR_INVALID_HANDLE;
    case STATUS_ACCESS_DENIED:
        return ERROR_ACCESS_DENIED;
    case STATUS_ACCESS_VIOLATION:
    case STATUS_DATATYPE_MISALIGNMENT:
        return ERROR_NOACCESS;
    case STATUS_INFO_LENGTH_MISMATCH:
        return ERROR_BAD_LENGTH;
    default:
        return (DWORD)status;
    }
}
