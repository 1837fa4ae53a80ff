/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Hooks in stubs of system services. The jump to a thunk uses a register that holds nothing
 * when a stub is entered.
 */
#include "hooks.h"
#include <stddef.h>
#include <string.h>

struct thunk *allocate_thunks(HANDLE process, SIZE_T count)
{
    return VirtualAllocEx(process, NULL, count * sizeof(struct thunk), MEM_RESERVE | MEM_COMMIT,
                          PAGE_EXECUTE_READWRITE);
}

/* The instruction that adds one to the thunk's counter. */
static void encode_add(BYTE code[8], const struct thunk *thunk)
{
#ifdef _WIN64
    static const BYTE add[] = {0xf0, 0x48, 0xff, 0x05}; /* lock inc qword [rip + DISTANCE] */
    LONG distance = -(LONG)offsetof(struct thunk, stub);

    (void)thunk;
    memcpy(code, add, sizeof(add));
    memcpy(code + sizeof(add), &distance, sizeof(distance));
#else
    static const BYTE add[] = {0xf0, 0xff, 0x05}; /* lock inc dword [ADDRESS] */
    const void *counter = &thunk->calls;

    memcpy(code, add, sizeof(add));
    memcpy(code + sizeof(add), &counter, sizeof(counter));
    code[7] = 0x90; /* nop */
#endif
}

/* mov rax, TARGET; jmp rax; returns the length. */
static SIZE_T encode_jump(BYTE code[STUB_SIZE], const void *target)
{
    SIZE_T length = 0;

#ifdef _WIN64
    code[length++] = 0x48;
#endif
    code[length++] = 0xb8;
    memcpy(code + length, &target, sizeof(target));
    length += sizeof(target);
    code[length++] = 0xff;
    code[length++] = 0xe0;
    return length;
}

static BOOL patch(HANDLE process, BYTE *address, const BYTE *code, SIZE_T length)
{
    DWORD before, changed;
    BOOL done;

    if (!VirtualProtectEx(process, address, length, PAGE_EXECUTE_READWRITE, &before))
        return FALSE;
    done = WriteProcessMemory(process, address, code, length, NULL);
    return VirtualProtectEx(process, address, length, before, &changed) && done &&
           FlushInstructionCache(process, address, length);
}

BOOL hook_service(HANDLE process, BYTE *stub, struct thunk *thunk)
{
    struct thunk filled = {.calls = 0};
    BYTE jump[STUB_SIZE];
    SIZE_T length = encode_jump(jump, thunk->add_one);

    if (!ReadProcessMemory(process, stub, filled.stub, STUB_SIZE, NULL))
        return FALSE;
    if (!is_stub(filled.stub)) {
        SetLastError(ERROR_INVALID_FUNCTION);
        return FALSE;
    }
    encode_add(filled.add_one, thunk);
    return WriteProcessMemory(process, thunk, &filled, sizeof(filled), NULL) &&
           patch(process, stub, jump, length);
}

UINT64 calls_of(HANDLE process, const struct thunk *thunk)
{
    UINT64 calls;

    return ReadProcessMemory(process, &thunk->calls, &calls, sizeof(calls), NULL) ? calls : ~0ull;
}
