/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Working sets: their limits, and their pages one by one, of the own process and
 * of another. psutil counts the pages that a process has for itself by these.
 */
#include "suite.h"

#define LEAST      (1 * (SIZE_T)MIB)
#define MOST       (8 * (SIZE_T)MIB)
#define LIST_PAGES (64u * 1024)
#define SLACK      ((SIZE_T)MIB)
#define VIEW_SIZE  (4u * PAGE_SIZE)

#define PROTECTION(block)  ((block)&0x1f)
#define SHARE_COUNT(block) ((block) >> 5 & 7)
#define IS_SHARED(block)   ((block) >> 8 & 1)
#define ADDRESS(block)     ((block) & ~(ULONG_PTR)(PAGE_SIZE - 1))

/* Of the longer form. */
#define EX_VALID(flags)      ((flags)&1)
#define EX_PROTECTION(flags) ((flags) >> 4 & 0x7ff)
#define EX_SHARED(flags)     ((flags) >> 15 & 1)

struct page {
    const void *address;
    ULONG_PTR flags;
};

static struct {
    BOOL(WINAPI *get)(HANDLE, SIZE_T *, SIZE_T *);
    BOOL(WINAPI *get_ex)(HANDLE, SIZE_T *, SIZE_T *, DWORD *);
    BOOL(WINAPI *set)(HANDLE, SIZE_T, SIZE_T);
    BOOL(WINAPI *set_ex)(HANDLE, SIZE_T, SIZE_T, DWORD);
    BOOL(WINAPI *empty)(HANDLE);
    BOOL(WINAPI *query)(HANDLE, void *, DWORD);
    BOOL(WINAPI *query_ex)(HANDLE, void *, DWORD);
} fn;

static BOOL find_working_set_functions(void)
{
    static const struct {
        const char *name;
        void *function;
    } names[] = {
        {"GetProcessWorkingSetSize", &fn.get},  {"GetProcessWorkingSetSizeEx", &fn.get_ex},
        {"SetProcessWorkingSetSize", &fn.set},  {"SetProcessWorkingSetSizeEx", &fn.set_ex},
        {"K32EmptyWorkingSet", &fn.empty},      {"K32QueryWorkingSet", &fn.query},
        {"K32QueryWorkingSetEx", &fn.query_ex},
    };

    for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
        FARPROC found = GetProcAddress(GetModuleHandleA("kernel32.dll"), names[i].name);

        if (!found)
            return FALSE;
        memcpy(names[i].function, &found, sizeof(found));
    }
    return TRUE;
}

/* ---- Limits ---- */

static void check_limits(HANDLE process, SIZE_T least, SIZE_T most, DWORD flags)
{
    SIZE_T minimum = 0, maximum = 0;
    DWORD told = POISON_ULONG;

    ok(fn.get_ex(process, &minimum, &maximum, &told) == TRUE, "failed: %lu\n", GetLastError());
    ok(minimum == least && maximum == most && told == flags, "%Iu to %Iu, flags %#lx\n", minimum,
       maximum, told);
    minimum = maximum = 0;
    ok(fn.get(process, &minimum, &maximum) == TRUE && minimum == least && maximum == most,
       "%Iu to %Iu\n", minimum, maximum);
}

static void check_refused(HANDLE process, SIZE_T least, SIZE_T most, DWORD flags, DWORD error)
{
    SetLastError(POISON_ERROR);
    ok(!fn.set_ex(process, least, most, flags) && GetLastError() == error,
       "%Iu to %Iu, flags %#lx: error %lu, not %lu\n", least, most, flags, GetLastError(), error);
}

static void test_limits(HANDLE process)
{
    const DWORD soft = QUOTA_LIMITS_HARDWS_MIN_DISABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE;

    ok(fn.set_ex(process, LEAST, MOST, soft), "failed: %lu\n", GetLastError());
    check_limits(process, LEAST, MOST, soft);
    ok(fn.set_ex(process, 2 * LEAST, MOST, QUOTA_LIMITS_HARDWS_MIN_ENABLE), "failed: %lu\n",
       GetLastError());
    check_limits(process, 2 * LEAST, MOST,
                 QUOTA_LIMITS_HARDWS_MIN_ENABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE);
    check_refused(process, MOST, LEAST, 0, ERROR_INVALID_PARAMETER); /* [page] */
    check_refused(process, 0, MOST, 0, ERROR_INVALID_PARAMETER);     /* [page] */
    check_refused(process, LEAST, MOST,
                  QUOTA_LIMITS_HARDWS_MIN_ENABLE | QUOTA_LIMITS_HARDWS_MIN_DISABLE,
                  ERROR_INVALID_PARAMETER); /* [page] */
    check_limits(process, 2 * LEAST, MOST,
                 QUOTA_LIMITS_HARDWS_MIN_ENABLE | QUOTA_LIMITS_HARDWS_MAX_DISABLE);
    ok(fn.set(process, LEAST, 2 * MOST), "failed: %lu\n", GetLastError());
    ok(fn.set_ex(process, LEAST, MOST, soft), "failed: %lu\n", GetLastError());
    check_limits(process, LEAST, MOST, soft);
}

/* What a process sets by one handle is told by another. [page] for the rights. */
static void test_limit_rights(void)
{
    HANDLE query = open_self(PROCESS_QUERY_LIMITED_INFORMATION);
    HANDLE quota = open_self(PROCESS_SET_QUOTA);
    SIZE_T minimum, maximum;

    ok(fn.set(quota, 2 * LEAST, 2 * MOST), "failed: %lu\n", GetLastError());
    ok(fn.get(query, &minimum, &maximum) && minimum == 2 * LEAST && maximum == 2 * MOST,
       "%Iu to %Iu\n", minimum, maximum);
    check_refused(query, LEAST, MOST, 0, ERROR_ACCESS_DENIED);
    check_refused(NULL, LEAST, MOST, 0, ERROR_INVALID_HANDLE);
    SetLastError(POISON_ERROR);
    ok(!fn.get(quota, &minimum, &maximum) && GetLastError() == ERROR_ACCESS_DENIED, "error %lu\n",
       GetLastError());
    SetLastError(POISON_ERROR);
    ok(!fn.empty(query) && GetLastError() == ERROR_ACCESS_DENIED, "error %lu\n", GetLastError());
    CloseHandle(quota);
    CloseHandle(query);
}

/* The pages come back as they were. */
static void test_empty(void)
{
    BYTE *memory = allocate(MIB, MEM_RESERVE | MEM_COMMIT);
    unsigned int i;

    memset(memory, POISON_BYTE, MIB);
    ok(fn.empty(GetCurrentProcess()) == TRUE, "failed: %lu\n", GetLastError());
    ok(fn.set(GetCurrentProcess(), (SIZE_T)-1, (SIZE_T)-1) == TRUE, "failed: %lu\n",
       GetLastError());
    for (i = 0; i < MIB && memory[i] == POISON_BYTE; i++)
        ;
    ok(i == MIB, "byte %u has changed\n", i);
    VirtualFree(memory, 0, MEM_RELEASE);
}

/* ---- Pages ---- */

/* The list, in memory that has been touched before; its first word is the count. */
static ULONG_PTR *list_pages(HANDLE process)
{
    static ULONG_PTR list[LIST_PAGES];

    memset(list, 0, sizeof(list));
    SetLastError(POISON_ERROR);
    ok(fn.query(process, list, sizeof(list)) == TRUE, "failed: %lu, %Iu pages\n", GetLastError(),
       list[0]);
    return list;
}

static ULONG_PTR find_page(const ULONG_PTR *list, const void *address)
{
    for (ULONG_PTR i = 1; i <= list[0]; i++)
        if (ADDRESS(list[i]) == (ULONG_PTR)address)
            return list[i];
    return 0;
}

static SIZE_T distance(SIZE_T a, SIZE_T b)
{
    return a < b ? b - a : a - b;
}

/* psutil's memory_full_info().uss is the pages that are not shared. */
static void check_list(HANDLE process, const ULONG_PTR *list)
{
    struct vm_counters vm = vm_counters_of(process);
    BOOL has_private = !pNtQueryInformationProcess(process, 3, &vm, SIZE_VM_COUNTERS_EX2, NULL);
    SIZE_T private_pages = 0;

    for (ULONG_PTR i = 1; i <= list[0]; i++) {
        private_pages += !IS_SHARED(list[i]);
        if (IS_SHARED(list[i]) ? !SHARE_COUNT(list[i]) : SHARE_COUNT(list[i]))
            ok(FALSE, "page %#Ix: shared %Iu, in %Iu processes\n", ADDRESS(list[i]),
               IS_SHARED(list[i]), SHARE_COUNT(list[i]));
    }
    ok(distance(list[0] * PAGE_SIZE, vm.WorkingSetSize) < SLACK, "%Iu pages, WorkingSetSize %Iu\n",
       list[0], vm.WorkingSetSize);
    if (!has_private) {
        win_skip("no PrivateWorkingSetSize\n"); /* before Windows 10 */
        return;
    }
    ok(distance(private_pages * PAGE_SIZE, vm.PrivateWorkingSetSize) < SLACK,
       "%Iu private pages, PrivateWorkingSetSize %Iu\n", private_pages, vm.PrivateWorkingSetSize);
}

/* A file's first page is looked at. */
static BYTE *map_file(void)
{
    char folder[MAX_PATH], path[MAX_PATH];
    HANDLE file, section;
    BYTE *view;

    GetTempPathA(ARRAY_SIZE(folder), folder);
    GetTempFileNameA(folder, "ws", 0, path);
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, NULL);
    section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, VIEW_SIZE, NULL);
    view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    ok(view != NULL, "no view: %lu\n", GetLastError());
    if (view)
        *(volatile BYTE *)view = 1;
    CloseHandle(section);
    CloseHandle(file);
    return view;
}

static void test_list(void)
{
    BYTE *memory = allocate(4 * PAGE_SIZE, MEM_RESERVE | MEM_COMMIT), *view = map_file();
    ULONG_PTR *list, page, small[2] = {0};
    DWORD old;

    memory[0] = memory[PAGE_SIZE] = 1;
    VirtualProtect(memory + PAGE_SIZE, PAGE_SIZE, PAGE_READONLY, &old);
    *(volatile BYTE *)(memory + PAGE_SIZE);
    list_pages(GetCurrentProcess()); /* what a query itself needs is resident then */
    list = list_pages(GetCurrentProcess());
    check_list(GetCurrentProcess(), list);
    page = find_page(list, memory);
    ok(page && PROTECTION(page) == 4 && !IS_SHARED(page), "a page that can be written: %#Ix\n",
       page);
    page = find_page(list, memory + PAGE_SIZE);
    ok(page && PROTECTION(page) == 1, "a page that can be read: %#Ix\n", page);
    ok(!find_page(list, memory + 2 * PAGE_SIZE), "an untouched page is there\n");
    page = find_page(list, view);
    ok(page && PROTECTION(page) == 4 && IS_SHARED(page) && SHARE_COUNT(page) >= 1,
       "a page of a file: %#Ix\n", page);
    SetLastError(POISON_ERROR);
    ok(!fn.query(GetCurrentProcess(), small, sizeof(small)) && GetLastError() == ERROR_BAD_LENGTH,
       "too short: error %lu\n", GetLastError()); /* [page] */
    ok(distance(small[0], list[0]) < SLACK / PAGE_SIZE, "too short: %Iu pages, not %Iu\n", small[0],
       list[0]); /* [page] */
    UnmapViewOfFile(view);
    VirtualFree(memory, 0, MEM_RELEASE);
}

static void check_page_(int line, HANDLE process, const void *address, const char *what, BOOL valid,
                        DWORD protection, BOOL shared)
{
    struct page page = {address, ~(ULONG_PTR)0};

    ok_(__FILE__, line)(fn.query_ex(process, &page, sizeof(page)) == TRUE, "%s: failed: %lu\n",
                        what, GetLastError());
    ok_(__FILE__, line)(EX_VALID(page.flags) == (ULONG_PTR)valid &&
                            EX_PROTECTION(page.flags) == protection &&
                            EX_SHARED(page.flags) == (ULONG_PTR)shared,
                        "%s: valid %Iu, protection %#Ix, shared %Iu\n", what, EX_VALID(page.flags),
                        EX_PROTECTION(page.flags), EX_SHARED(page.flags));
}
#define check_page(address, what, valid, protection, shared)                                       \
    check_page_(__LINE__, GetCurrentProcess(), address, what, valid, protection, shared)

/* [wine] for all but views. */
static void test_pages(void)
{
    BYTE *memory = allocate(4 * PAGE_SIZE, MEM_RESERVE | MEM_COMMIT), *view = map_file();
    DWORD old;

    check_page(memory, "untouched", FALSE, 0, FALSE);
    *memory = 1;
    check_page(memory, "written", TRUE, PAGE_READWRITE, FALSE);
    check_page(memory + 100, "inside of it", TRUE, PAGE_READWRITE, FALSE);
    check_page(memory + PAGE_SIZE, "the next one", FALSE, 0, FALSE);
    VirtualProtect(memory, PAGE_SIZE, PAGE_NOACCESS, &old);
    check_page(memory, "without access", FALSE, 0, FALSE);
    VirtualProtect(memory, PAGE_SIZE, PAGE_EXECUTE_READWRITE, &old);
    *memory = 2;
    check_page(memory, "all allowed", TRUE, PAGE_EXECUTE_READWRITE, FALSE);
    VirtualFree(memory, PAGE_SIZE, MEM_DECOMMIT);
    check_page(memory, "decommitted", FALSE, 0, FALSE);
    VirtualFree(memory, 0, MEM_RELEASE);
    check_page(memory, "free", FALSE, 0, FALSE);
    check_page(view, "of a file", TRUE, PAGE_READWRITE, TRUE);
    UnmapViewOfFile(view);
}

static void test_many_pages(void)
{
    static struct page pages[1000];
    BYTE *memory = allocate(ARRAY_SIZE(pages) * PAGE_SIZE, MEM_RESERVE | MEM_COMMIT);
    unsigned int wrong = 0;

    for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
        pages[i].address = memory + i * PAGE_SIZE;
        if (i % 3 == 0)
            memory[i * PAGE_SIZE] = 1;
    }
    ok(fn.query_ex(GetCurrentProcess(), pages, sizeof(pages)), "failed: %lu\n", GetLastError());
    for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++)
        wrong += i % 3 == 0 && !EX_VALID(pages[i].flags);
    ok(!wrong, "%u pages that were touched are not there\n", wrong);
    SetLastError(POISON_ERROR);
    ok(!fn.query_ex(GetCurrentProcess(), pages, sizeof(pages[0]) - 1) &&
           GetLastError() == ERROR_BAD_LENGTH,
       "too short: error %lu\n", GetLastError());
    VirtualFree(memory, 0, MEM_RELEASE);
}

/* Bad memory is an error and no exception; memory whose writes are watched is good. */
static void test_bad_memory(void)
{
    struct page_pair pages = make_pages(PAGE_READONLY);
    BYTE *watched =
        VirtualAlloc(NULL, 16 * MIB, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    struct page *page = (struct page *)pages.other;
    NTSTATUS status;

    SetLastError(POISON_ERROR);
    ok(!fn.query(GetCurrentProcess(), NULL, PAGE_SIZE) && GetLastError() == ERROR_NOACCESS,
       "no memory: error %lu\n", GetLastError());
    SetLastError(POISON_ERROR);
    ok(!fn.query(GetCurrentProcess(), pages.other, PAGE_SIZE) && GetLastError() == ERROR_NOACCESS,
       "memory that cannot be written: error %lu\n", GetLastError());
    SetLastError(POISON_ERROR);
    ok(!fn.query_ex(GetCurrentProcess(), page, sizeof(*page)) && GetLastError() == ERROR_NOACCESS,
       "memory that cannot be written: error %lu\n", GetLastError());
    status = pNtSetInformationProcess(GetCurrentProcess(), 1, (void *)8,
                                      5 * sizeof(SIZE_T) + 8 + (sizeof(SIZE_T) == 4 ? 4 : 0));
    ok(status == STATUS_ACCESS_VIOLATION, "limits from bad memory: status %#lx\n", status);
    status = pNtSetInformationProcess(GetCurrentProcess(), 1, pages.usable, 7);
    ok(status == STATUS_INFO_LENGTH_MISMATCH, "limits of a wrong length: status %#lx\n", status);
    if (watched) {
        SetLastError(POISON_ERROR);
        ok(fn.query(GetCurrentProcess(), watched, 16 * MIB) == TRUE,
           "memory whose writes are watched: error %lu\n", GetLastError());
        VirtualFree(watched, 0, MEM_RELEASE);
    }
    free_pages(pages);
}

/* A page of the child's that this process makes and writes. */
static void test_other(void)
{
    HANDLE limited = open_self(PROCESS_QUERY_LIMITED_INFORMATION);
    struct reporting_child child;
    struct page page = {0};
    SIZE_T done;
    BYTE *memory;

    start_reporting_child(&child);
    if (!has_wow64_before_system())
        check_list(child.process, list_pages(child.process));
    memory = VirtualAllocEx(child.process, NULL, PAGE_SIZE, MEM_COMMIT, PAGE_READWRITE);
    check_page_(__LINE__, child.process, memory, "a child's, untouched", FALSE, 0, FALSE);
    ok(WriteProcessMemory(child.process, memory, &page, 1, &done), "failed: %lu\n", GetLastError());
    check_page_(__LINE__, child.process, memory, "a child's, written", TRUE, PAGE_READWRITE, FALSE);
    test_limits(child.process);
    SetLastError(POISON_ERROR);
    page.address = memory;
    ok(!fn.query_ex(limited, &page, sizeof(page)) && GetLastError() == ERROR_ACCESS_DENIED,
       "error %lu\n", GetLastError()); /* [page] */
    SetEvent(child.go);
    WaitForSingleObject(child.process, INFINITE);
    SetLastError(POISON_ERROR);
    ok(!fn.query_ex(child.process, &page, sizeof(page)) && GetLastError() == ERROR_ACCESS_DENIED,
       "ended: error %lu\n", GetLastError()); /* [rule] */
    end_reporting_child(&child);
    CloseHandle(limited);
}

START_TEST(working_set)
{
    if (!find_functions())
        return;
    if (!find_working_set_functions()) {
        win_skip("no K32QueryWorkingSetEx\n"); /* before Windows 7 */
        return;
    }
    test_limits(GetCurrentProcess());
    test_limit_rights();
    test_empty();
    test_pages();
    test_many_pages();
    if (has_wow64_before_system()) {
        skip("wow64.dll passes neither the list of pages nor the limits' class on\n");
    } else {
        test_list();
        test_bad_memory();
    }
    test_other();
}
