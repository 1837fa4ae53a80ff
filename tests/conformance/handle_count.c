/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the handle count counts: each handle in the table of the process, exactly.
 */
#include "suite.h"

#define HANDLES 50
#define MANY    300
#define THREADS 4
#define QUERIES 25

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

static void create_many(HANDLE *handles, unsigned int count)
{
    unsigned int i;

    for (i = 0; i < count; i++)
        handles[i] = CreateEventA(NULL, FALSE, FALSE, NULL);
}

/* Closes first, first + step and so on, and sets them to NULL. Returns how many. */
static unsigned int close_some(HANDLE *handles, unsigned int first, unsigned int end,
                               unsigned int step)
{
    unsigned int count = 0;

    for (; first < end; first += step) {
        if (!handles[first])
            continue;
        CloseHandle(handles[first]);
        handles[first] = NULL;
        count++;
    }
    return count;
}

/* One more and one more, whatever room there is for them. */
static void test_each(void)
{
    DWORD count = handle_count_of(GetCurrentProcess());
    HANDLE handles[2 * HANDLES];
    unsigned int i;

    for (i = 0; i < 2 * HANDLES; i++) {
        create_many(&handles[i], 1);
        check_count(count + i + 1);
    }
    for (i = 0; i < 2 * HANDLES; i++)
        CloseHandle(handles[i]);
    check_count(count);
}

/* Wherever the handles are that have been closed, among those that are open. */
static void test_closed_between(void)
{
    static const struct {
        unsigned int first, end, step;
    } closed[] = {
        {0, 1, 1},        {0, 2, 1},           {0, MANY, 3},     {1, MANY, 2},        {0, MANY, 50},
        {0, MANY / 2, 1}, {MANY / 2, MANY, 1}, {0, MANY - 1, 1}, {MANY - 1, MANY, 1},
    };
    HANDLE handles[MANY];
    unsigned int i;

    for (i = 0; i < ARRAY_SIZE(closed); i++) {
        DWORD count = handle_count_of(GetCurrentProcess());
        unsigned int left = MANY;

        create_many(handles, MANY);
        left -= close_some(handles, closed[i].first, closed[i].end, closed[i].step);
        check_count(count + left);
        left -= close_some(handles, 0, MANY, 7);
        check_count(count + left);
        close_some(handles, 0, MANY, 1);
        check_count(count);
    }
}

struct query {
    HANDLE ready, go;
    DWORD expected;
    unsigned int wrong;
};

static DWORD WINAPI query_often(void *context)
{
    struct query *query = context;
    DWORD count;
    unsigned int i;

    SetEvent(query->ready);
    WaitForSingleObject(query->go, INFINITE);
    for (i = 0; i < QUERIES; i++)
        if (!pGetProcessHandleCount(GetCurrentProcess(), &count) || count != query->expected)
            query->wrong++;
    return 0;
}

/* [page] A query opens nothing that another thread's query could see. */
static void test_threads(void)
{
    HANDLE go = CreateEventA(NULL, TRUE, FALSE, NULL), threads[THREADS], handles[MANY];
    struct query queries[THREADS];
    DWORD count;
    unsigned int i;

    create_many(handles, MANY);
    close_some(handles, 0, MANY, 9);
    for (i = 0; i < THREADS; i++) {
        queries[i] = (struct query){.ready = CreateEventA(NULL, TRUE, FALSE, NULL), .go = go};
        threads[i] = CreateThread(NULL, 0, query_often, &queries[i], 0, NULL);
        WaitForSingleObject(queries[i].ready, INFINITE);
    }
    count = handle_count_of(GetCurrentProcess());
    for (i = 0; i < THREADS; i++)
        queries[i].expected = count;
    SetEvent(go);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (i = 0; i < THREADS; i++) {
        ok(!queries[i].wrong, "thread %u: %u of %u counts are not %lu\n", i, queries[i].wrong,
           QUERIES, count);
        CloseHandle(queries[i].ready);
        CloseHandle(threads[i]);
    }
    close_some(handles, 0, MANY, 1);
    CloseHandle(go);
}

START_TEST(handle_count)
{
    if (!find_functions())
        return;
    test_plausibility();
    test_create_and_close();
    test_kinds();
    test_no_handles();
    test_each();
    test_closed_between();
    test_threads();
}
