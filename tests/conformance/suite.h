/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the subjects of procstats_test.exe share: the functions under test, found
 * in whatever system the program runs on; tables of them; memory and handles of
 * every awkward kind.
 *
 * Sources of expectations, as named in the comments of the tests:
 *   [page]   Microsoft's page of the function or structure
 *   [wine]   asserted by Wine's own tests, which are run on Windows
 *   [ros]    asserted by ReactOS's API tests, which are run on Windows
 *   [psutil] asserted by psutil's tests, which are run on Windows
 *   [rule]   a general rule of the system: of its object manager, or of its calls
 *   [here]   Microsoft leaves it open; decided in doc/conformance.md
 */
#ifndef PROCSTATS_TESTS_SUITE_H
#define PROCSTATS_TESTS_SUITE_H

#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#include <winternl.h>
#include <psapi.h>
#include <wine/test.h>
#include "../new_wow64.h"

#define NO_INDEX     0xffffffffu
#define POISON_ULONG 0x55555555u /* an output that a call leaves alone keeps this */
#define POISON_BYTE  0x55
#define POISON_ERROR 0xdeadbeefu
#define PAGE_SIZE    0x1000u
#define MIB          (1024u * 1024u)

/* ---- Layouts that not every version of mingw-w64 has ---- */

/* What all of them have. */
#define MEMORY_FIELDS                                                                              \
    SIZE_T PeakWorkingSetSize, WorkingSetSize;                                                     \
    SIZE_T QuotaPeakPagedPoolUsage, QuotaPagedPoolUsage;                                           \
    SIZE_T QuotaPeakNonPagedPoolUsage, QuotaNonPagedPoolUsage;                                     \
    SIZE_T PagefileUsage, PeakPagefileUsage;

/* What ProcessVmCounters gives: the first 88, 96 or 112 bytes of it (32-bit: 44, 48 or 56). */
struct vm_counters {
    SIZE_T PeakVirtualSize, VirtualSize;
    ULONG PageFaultCount;
    MEMORY_FIELDS
    SIZE_T PrivateUsage;
    SIZE_T PrivateWorkingSetSize, SharedCommitUsage;
};

/* PROCESS_MEMORY_COUNTERS, _EX and _EX2 are its first 72, 80 and 96 bytes (32-bit: 40, 44, 56). */
struct memory_counters {
    DWORD cb, PageFaultCount;
    MEMORY_FIELDS
    SIZE_T PrivateUsage;
    SIZE_T PrivateWorkingSetSize;
    ULONG64 SharedCommitUsage;
};

/* SYSTEM_PROCESS_INFORMATION without its threads; of winternl.h's declaration much is reserved. */
struct process_row {
    ULONG NextEntryOffset, NumberOfThreads;
    LARGE_INTEGER WorkingSetPrivateSize;
    ULONG HardFaultCount, NumberOfThreadsHighWatermark;
    ULONGLONG CycleTime;
    LARGE_INTEGER CreateTime, UserTime, KernelTime;
    UNICODE_STRING ImageName;
    LONG BasePriority;
    HANDLE UniqueProcessId, InheritedFromUniqueProcessId;
    ULONG HandleCount, SessionId;
    ULONG_PTR UniqueProcessKey;
    struct {
        SIZE_T PeakVirtualSize, VirtualSize;
        ULONG PageFaultCount;
        MEMORY_FIELDS
    } VmCounters;
    SIZE_T PrivatePageCount;
    IO_COUNTERS IoCounters;
};
#ifdef _WIN64
C_ASSERT(FIELD_OFFSET(struct process_row, HandleCount) == 0x60);
C_ASSERT(sizeof(struct process_row) == 0x100);
#else
C_ASSERT(sizeof(struct process_row) == 0xb8);
#endif

#define SIZE_VM_COUNTERS     FIELD_OFFSET(struct vm_counters, PrivateUsage)
#define SIZE_VM_COUNTERS_EX  FIELD_OFFSET(struct vm_counters, PrivateWorkingSetSize)
#define SIZE_VM_COUNTERS_EX2 sizeof(struct vm_counters)
#define SIZE_PMC             FIELD_OFFSET(struct memory_counters, PrivateUsage)
#define SIZE_PMC_EX          FIELD_OFFSET(struct memory_counters, PrivateWorkingSetSize)
#define SIZE_PMC_EX2         sizeof(struct memory_counters)
#define SIZE_LARGEST         4096 /* room for every answer, and for lengths too large */

/* ---- The functions under test (functions.c) ---- */

typedef NTSTATUS(WINAPI *query_process_fn)(HANDLE, ULONG, void *, ULONG, ULONG *);
typedef NTSTATUS(WINAPI *set_process_fn)(HANDLE, ULONG, void *, ULONG);
typedef NTSTATUS(WINAPI *query_system_fn)(ULONG, void *, ULONG, ULONG *);
typedef BOOL(WINAPI *memory_info_fn)(HANDLE, void *, DWORD);

extern query_process_fn pNtQueryInformationProcess;
extern query_process_fn pZwQueryInformationProcess;
extern set_process_fn pNtSetInformationProcess;
extern query_system_fn pNtQuerySystemInformation;
extern query_system_fn pZwQuerySystemInformation;
extern BOOL(WINAPI *pGetProcessIoCounters)(HANDLE, IO_COUNTERS *);
extern BOOL(WINAPI *pGetProcessHandleCount)(HANDLE, DWORD *);
extern memory_info_fn pK32GetProcessMemoryInfo; /* kernel32.dll */
extern memory_info_fn pGetProcessMemoryInfo;    /* psapi.dll */

/* Finds them, once; FALSE, and a failed check, if the system lacks one. Each subject begins so. */
extern BOOL find_functions(void);

/* A class of NtQueryInformationProcess. */
struct nt_query {
    const char *name;
    ULONG class;
    ULONG length; /* of the oldest structure: accepted by every version */
    struct {
        ULONG length;   /* further ones accepted; 0 ends them */
        ULONG returned; /* what ReturnLength then says */
    } more[3];
};

extern const struct nt_query nt_queries[];
extern const unsigned int nt_query_count;

/* Whether wow64.dll answers a class by itself, as it does on the new WoW64; says that it is
 * skipped. */
extern BOOL skip_by_wow64(const struct nt_query *query);

/* A Win32 function that answers the same question; out has room for SIZE_LARGEST. */
struct win32_query {
    const char *name;
    BOOL (*call)(HANDLE process, void *out);
    ULONG length; /* bytes it writes */
    ULONG nt_class;
};

extern const struct win32_query win32_queries[];
extern const unsigned int win32_query_count;

/* Windows version as the program sees it, e.g. 0x0601; 0x0a00 for Windows 10 and 11. */
extern unsigned int windows_version(void);

/* Queries that must succeed; a failed check and zeros if one does not. */
extern IO_COUNTERS io_counters_of(HANDLE process);
extern DWORD handle_count_of(HANDLE process);
extern struct vm_counters vm_counters_of(HANDLE process);
extern struct memory_counters memory_counters_of(HANDLE process);

/* ---- What the NT layer must answer (contract.c) ---- */

/* Whether these rights are enough, in the version of Windows that this is: for the classes, and
 * for a function. */
extern BOOL rights_suffice(DWORD access);
extern BOOL rights_suffice_win32(DWORD access, const struct win32_query *query);

/* Whether length is one of the class's; *ret_returned is then what ReturnLength says. */
extern BOOL length_accepted(const struct nt_query *query, ULONG length, ULONG *ret_returned);

/* Two pages side by side: the first may be used, the second as its protection says. */
struct page_pair {
    BYTE *usable, *other;
};

/* Where an argument points: so many bytes can be written there, then writing ends in trouble. */
struct place {
    BYTE *address;
    ULONG writable;
    NTSTATUS trouble;
    const struct page_pair *pages; /* that it is in, or NULL */
};

/* A handle, and what a query answers to it; on STATUS_SUCCESS its rights decide. */
struct subject_handle {
    const char *name;
    HANDLE handle;
    DWORD access;
    NTSTATUS status;
};

extern NTSTATUS contract_status(const struct nt_query *query, const struct place *out, ULONG length,
                                const struct place *returned, const struct subject_handle *handle);

/* ---- The list of processes (system_list.c) ---- */

/* The row of a process, or NULL. */
extern const struct process_row *find_row(const BYTE *rows, DWORD pid);

/* Checks that a row says of a process what the three queries say. */
extern void check_row(const struct process_row *row, HANDLE process);

/* ---- Calls that may fault (guard.c) ---- */

/* call(argument); 0, or the code of the exception that ended it. */
extern DWORD guarded(void (*call)(void *argument), void *argument);

/* One Win32 query under guard, with the last error poisoned before. */
struct win32_outcome {
    BOOL ret;
    DWORD error, fault; /* fault: code of the exception it let through, 0 normally */
};
extern struct win32_outcome call_win32(const struct win32_query *query, HANDLE process, void *out);

/* FALSE and that last error, with no exception let through. */
extern void check_win32_failure_(const char *file, int line, const struct win32_query *query,
                                 HANDLE process, void *out, DWORD error);
#define check_win32_failure(query, process, out, error)                                            \
    check_win32_failure_(__FILE__, __LINE__, query, process, out, error)

/* NtQueryInformationProcess gives status; on failure neither output has changed. */
extern void check_nt_(const char *file, int line, HANDLE process, ULONG class, void *out,
                      ULONG length, NTSTATUS status);
#define check_nt(process, class, out, length, status)                                              \
    check_nt_(__FILE__, __LINE__, process, class, out, length, status)

/* ---- Memory and handles of awkward kinds (awkward.c) ---- */

/* VirtualAlloc(), readable and writable; ends the program if there is no memory. */
extern BYTE *allocate(SIZE_T size, DWORD type);

extern struct page_pair make_pages(DWORD protection);
extern void free_pages(struct page_pair pages);

struct wrong_handle {
    const char *name;
    HANDLE handle;
    NTSTATUS status; /* what a query of a process answers to it */
};
#define WRONG_HANDLES_MAX 16

/* Handles that are not of a process; close_wrong_handles() ends them. Returns how many. */
extern unsigned int make_wrong_handles(struct wrong_handle handles[WRONG_HANDLES_MAX]);
extern void close_wrong_handles(struct wrong_handle *handles, unsigned int count);

/* A handle to the own process with these rights; a failed check and NULL if there is none. */
extern HANDLE open_self(DWORD access);

/* ---- Other processes (child.c) ---- */

/* This program as a child in that role ("idle", or one with arguments), inheriting handles. */
extern HANDLE start_child(const char *role, DWORD flags);
/* Terminates it, waits for its end, and closes the handle. */
extern void end_child(HANDLE process);

/* What a child does before it reports. */
#define CHILD_WRITES  10
#define CHILD_BLOCK   4096
#define CHILD_HANDLES 25
#define CHILD_MEMORY  (32 * (SIZE_T)MIB)

struct child_report {
    struct vm_counters vm;
    IO_COUNTERS io;
    DWORD handles;
};

/* A child that has reported what it says of itself, and waits until go is set; then it exits. */
struct reporting_child {
    HANDLE process, ready, go;
    struct child_report *report;
};

extern void start_reporting_child(struct reporting_child *child);
/* Lets go of it once it has ended. */
extern void end_reporting_child(struct reporting_child *child);
extern DECLSPEC_NORETURN void be_reporting_child(char **argv);

/* The last error that a status becomes. [wine] */
extern DWORD error_of(NTSTATUS status);

#endif
