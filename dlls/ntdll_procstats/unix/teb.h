/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What Windows's own programs know of the thread's and the process's blocks, in
 * the host side's pointer size. In a 32-bit process of the new WoW64 these are
 * the blocks of the 64-bit half.
 */
#ifndef PROCSTATS_UNIX_TEB_H
#define PROCSTATS_UNIX_TEB_H

#include "nt.h"

struct list_entry {
    struct list_entry *Flink, *Blink;
};

struct loader_entry {
    struct list_entry InLoadOrderLinks;
    struct list_entry InMemoryOrderLinks;
    struct list_entry InInitializationOrderLinks;
    const uint8_t *DllBase;
    void *EntryPoint;
    ULONG SizeOfImage;
    UNICODE_STRING FullDllName;
    UNICODE_STRING BaseDllName;
};

struct loader_data {
    ULONG Length;
    uint8_t Initialized;
    HANDLE SsHandle;
    struct list_entry InLoadOrderModuleList;
};

struct process_parameters {
    ULONG MaximumLength, Length, Flags, DebugFlags;
    HANDLE ConsoleHandle;
    ULONG_PTR ConsoleFlags;
    HANDLE StandardInput, StandardOutput, StandardError;
    UNICODE_STRING CurrentDirectory;
    HANDLE CurrentDirectoryHandle;
    UNICODE_STRING DllPath;
    UNICODE_STRING ImagePathName;
    UNICODE_STRING CommandLine;
};

/* Words between those that are read here. */
#ifdef __x86_64__
#define API_SET_WORDS    ((0x68 - 0x28) / 8)
#define CODE_PAGE_WORDS  ((0xa0 - 0x70) / 8)
#define OS_VERSION_WORDS ((0x118 - 0xb8) / 8)
#else
#define API_SET_WORDS    ((0x38 - 0x14) / 4)
#define CODE_PAGE_WORDS  ((0x58 - 0x3c) / 4)
#define OS_VERSION_WORDS ((0xa4 - 0x64) / 4)
#endif

struct peb {
    uint8_t InheritedAddressSpace, ReadImageFileExecOptions, BeingDebugged, BitField;
    HANDLE Mutant;
    const uint8_t *ImageBaseAddress;
    struct loader_data *Ldr;
    struct process_parameters *ProcessParameters;
    void *BeforeApiSet[API_SET_WORDS];
    void *ApiSetMap;
    void *BeforeCodePages[CODE_PAGE_WORDS];
    void *AnsiCodePageData, *OemCodePageData, *UnicodeCaseTableData;
    void *BeforeOsVersion[OS_VERSION_WORDS];
    ULONG OSMajorVersion;
};

struct teb {
    void *ExceptionList;
    void *StackBase;
    void *StackLimit;
    void *SubSystemTib;
    void *FiberData;
    void *ArbitraryUserPointer;
    struct teb *Self;
    void *EnvironmentPointer;
    CLIENT_ID ClientId;
    void *ActiveRpcHandle;
    void *ThreadLocalStoragePointer;
    struct peb *Peb;
};

#ifdef __x86_64__
_Static_assert(offsetof(struct teb, Peb) == 0x60 && offsetof(struct peb, Ldr) == 0x18 &&
                   offsetof(struct peb, AnsiCodePageData) == 0xa0 &&
                   offsetof(struct peb, OSMajorVersion) == 0x118 &&
                   offsetof(struct loader_entry, BaseDllName) == 0x58 &&
                   offsetof(struct process_parameters, ImagePathName) == 0x60,
               "as Windows has them");

#define LOAD_TEB "movq %%gs:"
#else
_Static_assert(offsetof(struct teb, Peb) == 0x30 && offsetof(struct peb, Ldr) == 0xc &&
                   offsetof(struct peb, AnsiCodePageData) == 0x58 &&
                   offsetof(struct peb, OSMajorVersion) == 0xa4 &&
                   offsetof(struct loader_entry, BaseDllName) == 0x2c &&
                   offsetof(struct process_parameters, ImagePathName) == 0x38,
               "as Windows has them");

#define LOAD_TEB "movl %%fs:"
#endif

/* A word of the thread's own block, by one load. (make start-functions would call it to note it,
 * with an offset that is no constant.) */
static inline __attribute__((always_inline, no_instrument_function)) uintptr_t
teb_word(size_t offset)
{
    uintptr_t word;

    __asm__ volatile(LOAD_TEB "%c1, %0" : "=r"(word) : "i"(offset));
    return word;
}

#define OWN_TEB(field) teb_word(offsetof(struct teb, field))

static inline struct teb *current_teb(void)
{
    return (struct teb *)OWN_TEB(Self);
}

static inline struct peb *current_peb(void)
{
    return (struct peb *)OWN_TEB(Peb);
}

static inline ULONG own_pid(void)
{
    return (ULONG)OWN_TEB(ClientId.UniqueProcess);
}

static inline ULONG own_tid(void)
{
    return (ULONG)OWN_TEB(ClientId.UniqueThread);
}

#endif
