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

/* A request for a view: where the program wants it, and where the service writes where it is. */
struct view_request {
    struct request request;
    uintptr_t address_at, size_at;
    uintptr_t wanted_address, wanted_size;
    ULONG type;
};

/* False: it is not known whose address space the view is for, so that it is not counted. */
static bool begin_map(struct view_request *view, uintptr_t process, uintptr_t address_at,
                      uintptr_t size_at, ULONG type)
{
    *view = (struct view_request){.address_at = address_at, .size_at = size_at, .type = type};
    if (!find_space(process, &view->request.space) ||
        !guarded_copy(&view->wanted_address, (void *)address_at, sizeof(uintptr_t)) ||
        !guarded_copy(&view->wanted_size, (void *)size_at, sizeof(uintptr_t)))
        return false;
    request_begin(&view->request, (struct range){0});
    return true;
}

/* Takes a view back, as if it had never been mapped. False if that fails. */
static bool take_back(struct view_request *view)
{
    uintptr_t process = ARG(view->request.space.process), base = view->request.range.start;
    NTSTATUS status;

    if (view->type & MEM_REPLACE_PLACEHOLDER)
        status = original_NtUnmapViewOfSectionEx(process, base, MEM_PRESERVE_PLACEHOLDER);
    else
        status = original_NtUnmapViewOfSection(process, base);
    if (!NT_SUCCESS(status))
        return false;
    guarded_copy((void *)view->address_at, &view->wanted_address, sizeof(uintptr_t));
    guarded_copy((void *)view->size_at, &view->wanted_size, sizeof(uintptr_t));
    return true;
}

static NTSTATUS add_view(struct view_request *view, NTSTATUS status)
{
    struct request *request = &view->request;
    struct memory_account added;
    MEMORY_BASIC_INFORMATION region;

    if (request->space.own)
        forget_allocation(request->range.start);
    if (view->type & MEM_REPLACE_PLACEHOLDER)
        request->before.account.virtual_size = request->range.end - request->range.start;
    if (!request_measure(request, &added))
        return status;
    /* What a view takes is known only now: of a file to be copied by writes all, of an image what
     * is writable. */
    if ((int64_t)added.commit > 0 && !request_is_allowed(request, added.commit) && take_back(view))
        return STATUS_COMMITMENT_LIMIT;
    request_add(&request->space, added);
    if (request->space.own && query_region(NtCurrentProcess(), request->range.start, &region) &&
        region.Type == MEM_IMAGE)
        note_allocation(request->range.start, ALLOCATION_IMAGE);
    return status;
}

static NTSTATUS end_map(struct view_request *view, NTSTATUS status)
{
    struct request *request = &view->request;

    if (NT_SUCCESS(status) && request_read_result(request, view->address_at, view->size_at) &&
        !is_mapped_already(request))
        status = add_view(view, status);
    request_end(request);
    return status;
}

/*
 * NtMapViewOfSection
 *
 * The original, counted. STATUS_COMMITMENT_LIMIT above a limit of the job's.
 */
NTSTATUS service_NtMapViewOfSection(uintptr_t section, uintptr_t process, uintptr_t address,
                                    uintptr_t zero_bits, uintptr_t commit, uintptr_t offset,
                                    uintptr_t size, uintptr_t inherit, uintptr_t type,
                                    uintptr_t protect)
{
    struct view_request view;
    bool counted = begin_map(&view, process, address, size, (ULONG)type);
    NTSTATUS status = original_NtMapViewOfSection(section, process, address, zero_bits, commit,
                                                  offset, size, inherit, type, protect);

    return counted ? end_map(&view, status) : status;
}

/*
 * NtMapViewOfSectionEx
 *
 * As NtMapViewOfSection.
 */
NTSTATUS service_NtMapViewOfSectionEx(uintptr_t section, uintptr_t process, uintptr_t address,
                                      uintptr_t offset, uintptr_t size, uintptr_t type,
                                      uintptr_t protect, uintptr_t parameters, uintptr_t count)
{
    struct view_request view;
    bool counted = begin_map(&view, process, address, size, (ULONG)type);
    NTSTATUS status = original_NtMapViewOfSectionEx(section, process, address, offset, size, type,
                                                    protect, parameters, count);

    return counted ? end_map(&view, status) : status;
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
