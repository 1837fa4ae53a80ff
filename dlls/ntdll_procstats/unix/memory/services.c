/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The services that allocate, free and protect memory. Each measures before and
 * after the original what the change concerns, as far as that does not follow
 * from its parameters.
 *
 * The program's pointers are read before the original is called, where a fault is
 * the answer that Windows gives; results are read back guarded.
 */
#include "../services.h"

#include "../host/guard.h"
#include "account.h"
#include "fresh.h"
#include "requests.h"

/* An allocation where there was nothing, but perhaps a placeholder. */
static void add_allocation(struct request *request, ULONG type)
{
    uint64_t size = request->range.end - request->range.start;
    struct memory_account added = {.commit = type & MEM_COMMIT ? size : 0,
                                   .virtual_size = type & MEM_REPLACE_PLACEHOLDER ? 0 : size};

    if (request->space.own) {
        forget_allocation(request->range.start);
        if (type & MEM_COMMIT)
            note_fresh(request->range);
    }
    request_add(&request->space, added);
}

/*
 * Private memory that has been committed is committed as a whole. What has been
 * committed of a section shows in every view of it.
 */
static void add_committed(struct request *request)
{
    struct memory_account added = {0};

    if (!request->before.all_private || !request->before.all_counted) {
        request_add_measured(request);
        want_walk();
        return;
    }
    added.commit = request->range.end - request->range.start - request->before.account.commit;
    request_add(&request->space, added);
}

/* What both services for it have in common, before and after the original. */
static bool begin_allocation(struct request *request, uintptr_t process, const uintptr_t *address,
                             const uintptr_t *size, ULONG type, uintptr_t *ret_size)
{
    uintptr_t wanted, wanted_size;

    if (type & (MEM_RESET | MEM_RESET_UNDO))
        return false;
    wanted = *(const volatile uintptr_t *)address;
    *ret_size = wanted_size = *(const volatile uintptr_t *)size;
    if (!find_space(process, &request->space))
        return false;
    if (wanted && !(type & MEM_RESERVE))
        request_begin_in_range(request, pages(wanted, wanted_size));
    else
        request_begin(request, (struct range){0});
    return true;
}

/*
 * Whether jobs allow what is about to be committed. Of a section nothing is charged;
 * of private memory, what is not committed yet.
 */
static bool is_allowed(const struct request *request, uintptr_t size, ULONG type)
{
    uint64_t bytes = round_up(size);

    if (!(type & MEM_COMMIT) || (request->range.end && !request->before.all_private))
        return true;
    if (request->range.end)
        bytes = request->range.end - request->range.start - request->before.account.commit;
    return request_is_allowed(request, bytes);
}

static void end_allocation(struct request *request, uintptr_t address_at, uintptr_t size_at,
                           ULONG type, NTSTATUS status)
{
    if (!NT_SUCCESS(status)) {
        request_end(request);
        return;
    }
    if (request->range.end)
        add_committed(request);
    else if (request_read_result(request, address_at, size_at))
        add_allocation(request, type);
    request_end(request);
}

/*
 * NtAllocateVirtualMemory
 *
 * The original, counted. STATUS_COMMITMENT_LIMIT above a limit of the job's.
 */
NTSTATUS service_NtAllocateVirtualMemory(uintptr_t process, uintptr_t address, uintptr_t zero_bits,
                                         uintptr_t size, uintptr_t type, uintptr_t protect)
{
    struct request request = {0};
    uintptr_t bytes;
    NTSTATUS status;

    if (!begin_allocation(&request, process, (uintptr_t *)address, (uintptr_t *)size, (ULONG)type,
                          &bytes))
        return original_NtAllocateVirtualMemory(process, address, zero_bits, size, type, protect);
    status = STATUS_COMMITMENT_LIMIT;
    if (is_allowed(&request, bytes, (ULONG)type))
        status = original_NtAllocateVirtualMemory(process, address, zero_bits, size, type, protect);
    end_allocation(&request, address, size, (ULONG)type, status);
    return status;
}

/*
 * NtAllocateVirtualMemoryEx
 *
 * As NtAllocateVirtualMemory.
 */
NTSTATUS service_NtAllocateVirtualMemoryEx(uintptr_t process, uintptr_t address, uintptr_t size,
                                           uintptr_t type, uintptr_t protect, uintptr_t parameters,
                                           uintptr_t count)
{
    struct request request = {0};
    uintptr_t bytes;
    NTSTATUS status;

    if (!begin_allocation(&request, process, (uintptr_t *)address, (uintptr_t *)size, (ULONG)type,
                          &bytes))
        return original_NtAllocateVirtualMemoryEx(process, address, size, type, protect, parameters,
                                                  count);
    status = STATUS_COMMITMENT_LIMIT;
    if (is_allowed(&request, bytes, (ULONG)type))
        status = original_NtAllocateVirtualMemoryEx(process, address, size, type, protect,
                                                    parameters, count);
    end_allocation(&request, address, size, (ULONG)type, status);
    return status;
}

/* A release of a whole allocation that is known needs no question. */
static void begin_free(struct request *request, uintptr_t address, uintptr_t size, ULONG type)
{
    uintptr_t fresh_size;

    if (request->space.own && type == MEM_RELEASE && !size && (fresh_size = take_fresh(address))) {
        request_begin(request, pages(address, fresh_size));
        request->before = (struct region_sums){
            .account = {.commit = fresh_size, .virtual_size = fresh_size}, .all_private = true};
        request->is_fresh = true;
    } else if (size) {
        request_begin_in_range(request, pages(address, size));
    } else {
        request_begin_in_allocation(request, address);
    }
    if (request->space.own && !request->is_fresh)
        take_fresh(request->before.allocation_base);
}

static void end_free(struct request *request, ULONG type, NTSTATUS status)
{
    struct memory_account given_back = {.commit = -request->before.account.commit};

    if (!NT_SUCCESS(status)) {
        if (request->is_fresh)
            note_fresh(request->range);
    } else if (type == MEM_RELEASE) {
        request_add_nothing_left(request);
    } else if (type == MEM_DECOMMIT && request->before.all_private) {
        request_add(&request->space, given_back);
    } else {
        request_add_measured(request);
    }
    request_end(request);
}

/*
 * NtFreeVirtualMemory
 *
 * The original, counted.
 */
NTSTATUS service_NtFreeVirtualMemory(uintptr_t process, uintptr_t address, uintptr_t size,
                                     uintptr_t type)
{
    uintptr_t freed = *(const volatile uintptr_t *)address;
    uintptr_t freed_size = *(const volatile uintptr_t *)size;
    struct request request = {0};
    NTSTATUS status;

    if (!freed || !find_space(process, &request.space))
        return original_NtFreeVirtualMemory(process, address, size, type);
    begin_free(&request, freed, freed_size, (ULONG)type);
    status = original_NtFreeVirtualMemory(process, address, size, type);
    end_free(&request, (ULONG)type, status);
    return status;
}

/* The loader protects parts of each DLL, so it comes here with what it has mapped by itself. */
static bool is_unseen_image(const MEMORY_BASIC_INFORMATION *region)
{
    return region->Type == MEM_IMAGE &&
           allocation_kind((uintptr_t)region->AllocationBase) != ALLOCATION_IMAGE;
}

/*
 * NtProtectVirtualMemory
 *
 * The original, counted: of private memory the protection makes no difference, of
 * images and views writable pages are charged.
 */
NTSTATUS service_NtProtectVirtualMemory(uintptr_t process, uintptr_t address, uintptr_t size,
                                        uintptr_t protect, uintptr_t old)
{
    uintptr_t start = *(const volatile uintptr_t *)address;
    uintptr_t bytes = *(const volatile uintptr_t *)size;
    struct request request = {0};
    MEMORY_BASIC_INFORMATION region;
    NTSTATUS status;

    if (!find_space(process, &request.space) ||
        !query_region(request.space.process, start, &region) || region.State == MEM_FREE ||
        region.Type == MEM_PRIVATE)
        return original_NtProtectVirtualMemory(process, address, size, protect, old);
    if (request.space.own && is_unseen_image(&region))
        account_expect_unseen();
    request_begin_in_range(&request, pages(start, bytes));
    status = original_NtProtectVirtualMemory(process, address, size, protect, old);
    if (NT_SUCCESS(status))
        request_add_measured(&request);
    request_end(&request);
    return status;
}

/* The longer structure has two words more of 64 bits, which come first. */
#define STACK_ALLOCATION_SIZE    (3 * sizeof(uintptr_t))
#define STACK_ALLOCATION_EX_SIZE (STACK_ALLOCATION_SIZE + 2 * sizeof(uint64_t))

/* The original allocates the stack by itself, in the calling process, and writes where it is to the
 * last field. */
NTSTATUS reserve_stack(uintptr_t process, uintptr_t info, uintptr_t length)
{
    struct request request = {0};
    uintptr_t stack;
    NTSTATUS status;

    length = (ULONG)length;
    if (length == STACK_ALLOCATION_SIZE || length == STACK_ALLOCATION_EX_SIZE)
        write_as_program(info, length);
    if (!find_space(ARG(NtCurrentProcess()), &request.space))
        return original_NtSetInformationProcess(process, ProcessThreadStackAllocationClass, info,
                                                length);
    request_begin(&request, (struct range){0});
    status =
        original_NtSetInformationProcess(process, ProcessThreadStackAllocationClass, info, length);
    if (NT_SUCCESS(status) &&
        guarded_copy(&stack, (void *)(info + length - sizeof(stack)), sizeof(stack))) {
        forget_allocation(stack);
        request_add_new(&request, stack);
    }
    request_end(&request);
    return status;
}
