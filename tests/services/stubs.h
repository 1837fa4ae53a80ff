/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The stubs of system services in ntdll.dll, found as programs find them that
 * know no forwarded exports: by a walk through the export table.
 */
#ifndef PROCSTATS_TESTS_STUBS_H
#define PROCSTATS_TESTS_STUBS_H

#include <windows.h>

/* A stub and the padding behind it; Windows and Wine align stubs to as many bytes. */
#ifdef _WIN64
#define STUB_SIZE 32
#else
#define STUB_SIZE 16
#endif

/* The part of a stub in front of its service number is so long, and so is that part with the
 * number. */
#ifdef _WIN64
#define STUB_NUMBER 4
#else
#define STUB_NUMBER 1
#endif
#define STUB_TAIL (STUB_NUMBER + sizeof(DWORD))

/* The export table of a loaded image. */
struct export_table {
    BYTE *base;
    DWORD first, end; /* the table's own range; an address in it is a forwarder's name */
    DWORD name_count;
    const DWORD *names, *functions;
    const WORD *slots;
};

extern struct export_table exports_of(HMODULE image);

/* Where the export leads; with a forwarder, the forwarder's name. */
extern BYTE *export_target(const struct export_table *table, DWORD index);
extern const char *export_name(const struct export_table *table, DWORD index);
extern BOOL is_forwarder(const struct export_table *table, const BYTE *target);

/* The target of ntdll.dll's export, NULL if there is none of that name or if it is a forwarder. */
extern BYTE *find_service(const char *name);

/* Whether these bytes are a stub as Windows 10 has it, as far as a program may rely on it. */
extern BOOL is_stub(const BYTE bytes[STUB_SIZE]);

extern DWORD service_number(const BYTE stub[STUB_SIZE]);

#endif
