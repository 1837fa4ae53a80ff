/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The services that map and unmap views of sections, and files that ntdll.dll
 * needs.
 */
#include "../services.h"

#include "../host/guard.h"
#include "account.h"
#include "requests.h"

/* Wine maps each of its own DLLs once, and gives later requests the same view. */
static bool is_mapped_already(const struct request *request)
{
    return request->space.own && allocation_kind(request->range.start) == ALLOCATION_IMAGE;
}

static void add_view(struct request *request, ULONG type)
{
    MEMORY_BASIC_INFORMATION region;

    if (request->space.own)
        forget_allocation(request->range.start);
    if (type & MEM_REPLACE_PLACEHOLDER)
        request->before.account.virtual_size = request->range.end - request->range.start;
    request_add_measured(request);
    if (request->space.own && query_region(NtCurrentProcess(), request->range.start, &region) &&
        region.Type == MEM_IMAGE)
        note_allocation(request->range.start, ALLOCATION_IMAGE);
}

static void end_map(struct request *request, uintptr_t address_at, uintptr_t size_at, ULONG type,
                    NTSTATUS status)
{
    if (NT_SUCCESS(status) && request_read_result(request, address_at, size_at) &&
        !is_mapped_already(request))
        add_view(request, type);
    request_end(request);
}

/*
 * NtMapViewOfSection
 *
 * The original, counted.
 */
NTSTATUS service_NtMapViewOfSection(uintptr_t section, uintptr_t process, uintptr_t address,
                                    uintptr_t zero_bits, uintptr_t commit, uintptr_t offset,
                                    uintptr_t size, uintptr_t inherit, uintptr_t type,
                                    uintptr_t protect)
{
    struct request request = {0};
    NTSTATUS status;

    if (!find_space(process, &request.space))
        return original_NtMapViewOfSection(section, process, address, zero_bits, commit, offset,
                                           size, inherit, type, protect);
    request_begin(&request, (struct range){0});
    status = original_NtMapViewOfSection(section, process, address, zero_bits, commit, offset, size,
                                         inherit, type, protect);
    end_map(&request, address, size, (ULONG)type, status);
    return status;
}

/*
 * NtMapViewOfSectionEx
 *
 * The original, counted.
 */
NTSTATUS service_NtMapViewOfSectionEx(uintptr_t section, uintptr_t process, uintptr_t address,
                                      uintptr_t offset, uintptr_t size, uintptr_t type,
                                      uintptr_t protect, uintptr_t parameters, uintptr_t count)
{
    struct request request = {0};
    NTSTATUS status;

    if (!find_space(process, &request.space))
        return original_NtMapViewOfSectionEx(section, process, address, offset, size, type, protect,
                                             parameters, count);
    request_begin(&request, (struct range){0});
    status = original_NtMapViewOfSectionEx(section, process, address, offset, size, type, protect,
                                           parameters, count);
    end_map(&request, address, size, (ULONG)type, status);
    return status;
}

/* A view of a file, whose size the service does not tell. */
static void end_map_of_file(struct request *request, uintptr_t address_at, NTSTATUS status)
{
    uintptr_t address;

    if (NT_SUCCESS(status) && guarded_copy(&address, (void *)address_at, sizeof(address))) {
        forget_allocation(address);
        note_allocation(address, ALLOCATION_FILE_VIEW);
        request_add_new(request, address);
    }
    request_end(request);
}

/*
 * NtGetNlsSectionPtr
 *
 * The original, which maps a file, counted.
 */
NTSTATUS service_NtGetNlsSectionPtr(uintptr_t type, uintptr_t id, uintptr_t unknown,
                                    uintptr_t address, uintptr_t size)
{
    struct request request = {0};
    NTSTATUS status;

    if (!find_space(ARG(NtCurrentProcess()), &request.space))
        return original_NtGetNlsSectionPtr(type, id, unknown, address, size);
    request_begin(&request, (struct range){0});
    status = original_NtGetNlsSectionPtr(type, id, unknown, address, size);
    end_map_of_file(&request, address, status);
    return status;
}

/*
 * NtInitializeNlsFiles
 *
 * The original, which maps a file, counted.
 */
NTSTATUS service_NtInitializeNlsFiles(uintptr_t address, uintptr_t language, uintptr_t size)
{
    struct request request = {0};
    NTSTATUS status;

    if (!find_space(ARG(NtCurrentProcess()), &request.space))
        return original_NtInitializeNlsFiles(address, language, size);
    request_begin(&request, (struct range){0});
    status = original_NtInitializeNlsFiles(address, language, size);
    end_map_of_file(&request, address, status);
    return status;
}

/* An image of Wine's own may stay, with other users; a placeholder stays where that is wanted. */
static void end_unmap(struct request *request, NTSTATUS status, bool leaves_placeholder)
{
    bool image = request->space.own && allocation_kind(request->range.start) == ALLOCATION_IMAGE;
    MEMORY_BASIC_INFORMATION region;

    if (NT_SUCCESS(status) &&
        !(image && query_region(NtCurrentProcess(), request->range.start, &region) &&
          region.Type == MEM_IMAGE)) {
        if (request->space.own)
            forget_allocation(request->range.start);
        if (leaves_placeholder)
            request->before.account.virtual_size = 0;
        request_add_nothing_left(request);
    }
    request_end(request);
}

/*
 * NtUnmapViewOfSection
 *
 * The original, counted.
 */
NTSTATUS service_NtUnmapViewOfSection(uintptr_t process, uintptr_t address)
{
    struct request request = {0};
    NTSTATUS status;

    if (!find_space(process, &request.space))
        return original_NtUnmapViewOfSection(process, address);
    request_begin_in_allocation(&request, address);
    status = original_NtUnmapViewOfSection(process, address);
    end_unmap(&request, status, false);
    return status;
}

/*
 * NtUnmapViewOfSectionEx
 *
 * The original, counted.
 */
NTSTATUS service_NtUnmapViewOfSectionEx(uintptr_t process, uintptr_t address, uintptr_t flags)
{
    struct request request = {0};
    NTSTATUS status;

    if (!find_space(process, &request.space))
        return original_NtUnmapViewOfSectionEx(process, address, flags);
    request_begin_in_allocation(&request, address);
    status = original_NtUnmapViewOfSectionEx(process, address, flags);
    end_unmap(&request, status, flags & MEM_PRESERVE_PLACEHOLDER);
    return status;
}
