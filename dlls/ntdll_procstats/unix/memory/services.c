/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The services that change an address space, the caller's or another process's.
 * Each measures before and after the original what the change concerns, as far
 * as that does not follow from its parameters, and adds the difference to the
 * account: the own one, or that in the other process's record.
 *
 * The program's pointers are read before the original is called, where a fault is
 * the answer that Windows gives; results are read back guarded.
 */
#include "../services.h"

#include "../host/guard.h"
#include "../jobs/own.h"
#include "../records/peers.h"
#include "../records/records.h"
#include "../teb.h"
#include "account.h"
#include "changes.h"
#include "fresh.h"
#include "stacks.h"

/* Whose address space a request is about. */
struct space {
    HANDLE process; /* NtCurrentProcess() also where the program names itself by a real handle */
    bool own;
    struct peer_identity peer; /* if it is another's */
};

/* A request that is under way. */
struct request {
    struct space space;
    struct change *change; /* in the own address space */
    struct range range;
    struct region_sums before;
    bool is_fresh; /* a release of an allocation that was known to be committed as a whole */
};

static uintptr_t round_up(uintptr_t address)
{
    return (address + PAGE_MASK) & ~PAGE_MASK;
}

static struct range pages(uintptr_t address, uintptr_t size)
{
    return (struct range){address & ~PAGE_MASK, round_up(address + size)};
}

/* One request to wineserver, or two, unless the handle is the usual one. False: it is not known. */
static bool find_space(uintptr_t process, struct space *ret_space)
{
    PROCESS_BASIC_INFORMATION basic = {0};
    KERNEL_USER_TIMES times = {0};

    *ret_space = (struct space){.process = NtCurrentProcess(), .own = true};
    if (!account_is_kept())
        return false;
    if ((HANDLE)process == NtCurrentProcess())
        return true;
    if (original_NtQueryInformationProcess(process, ProcessBasicInformationClass, ARG(&basic),
                                           sizeof(basic), 0))
        return false;
    if (basic.UniqueProcessId == own_pid())
        return true;
    if (original_NtQueryInformationProcess(process, ProcessTimesClass, ARG(&times), sizeof(times),
                                           0))
        return false;
    *ret_space = (struct space){.process = (HANDLE)process,
                                .peer = {.windows_pid = (uint32_t)basic.UniqueProcessId,
                                         .creation_time = (uint64_t)times.CreateTime}};
    return true;
}

/* The peaks follow what is in the record then. */
static int add_to_peer(struct peer *peer, const struct peer_identity *process, void *context)
{
    const struct memory_account *added = context;

    (void)process;
    add_in_peer(peer, offsetof(struct process_record, account.commit), added->commit,
                offsetof(struct process_record, maxima.commit));
    add_in_peer(peer, offsetof(struct process_record, account.shared_commit), added->shared_commit,
                0);
    add_in_peer(peer, offsetof(struct process_record, account.virtual_size), added->virtual_size,
                offsetof(struct process_record, maxima.virtual_size));
    return 0;
}

static int count_thread_of_peer(struct peer *peer, const struct peer_identity *process,
                                void *context)
{
    (void)process, (void)context;
    add_in_peer(peer, offsetof(struct process_record, threads_by_others), 1, 0);
    return 0;
}

/* A process without a record keeps no account. */
static void add(const struct space *space, struct memory_account difference)
{
    if (space->own)
        account_add(&difference);
    else if (difference.commit || difference.shared_commit || difference.virtual_size)
        ask_about_peer(&space->peer, add_to_peer, &difference);
}

static struct memory_account difference(const struct memory_account *after,
                                        const struct memory_account *before)
{
    return (struct memory_account){
        .commit = after->commit - before->commit,
        .shared_commit = after->shared_commit - before->shared_commit,
        .virtual_size = after->virtual_size - before->virtual_size,
    };
}

static void begin(struct request *request, struct range range)
{
    request->range = range;
    if (request->space.own)
        request->change = change_begin(range);
}

/* The request changes what is in a range: measures that. */
static void begin_in_range(struct request *request, struct range range)
{
    begin(request, range);
    measure_range(request->space.process, range, &request->before);
}

/* The same of the allocation that an address is in, whose extent is not known yet. */
static void begin_in_allocation(struct request *request, uintptr_t address)
{
    begin(request, pages(address, 1));
    if (!measure_allocation(request->space.process, address, &request->range, &request->before))
        return;
    if (request->space.own)
        change_set_range(request->change, request->range);
}

/* The original has made something in a range that was free: reads where. */
static bool read_result(struct request *request, uintptr_t address_at, uintptr_t size_at)
{
    uintptr_t address, size;

    if (!guarded_copy(&address, (void *)address_at, sizeof(address)) ||
        !guarded_copy(&size, (void *)size_at, sizeof(size))) {
        want_walk();
        return false;
    }
    request->range = pages(address, size);
    if (request->space.own)
        change_set_range(request->change, request->range);
    return true;
}

static void end(struct request *request)
{
    if (!request->space.own)
        return;
    change_end(request->change);
    account_look();
}

static void add_what_is_measured_after(struct request *request)
{
    struct region_sums after;

    if (measure_range(request->space.process, request->range, &after)) {
        struct memory_account added = difference(&after.account, &request->before.account);

        add(&request->space, added);
    }
}

static void add_nothing_left(struct request *request)
{
    static const struct memory_account nothing;

    add(&request->space, difference(&nothing, &request->before.account));
}

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
    add(&request->space, added);
}

/*
 * Private memory that has been committed is committed as a whole. What has been
 * committed of a section shows in every view of it.
 */
static void add_committed(struct request *request)
{
    struct memory_account added = {0};

    if (!request->before.all_private || !request->before.all_counted) {
        add_what_is_measured_after(request);
        want_walk();
        return;
    }
    added.commit = request->range.end - request->range.start - request->before.account.commit;
    add(&request->space, added);
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
        begin_in_range(request, pages(wanted, wanted_size));
    else
        begin(request, (struct range){0});
    return true;
}

/*
 * Whether the jobs of this process allow what is about to be committed. Of a
 * section nothing is charged; of private memory, what is not committed yet.
 */
static bool is_allowed(const struct request *request, uintptr_t size, ULONG type)
{
    uint64_t bytes = round_up(size);

    if (!(type & MEM_COMMIT) || !request->space.own || !own_jobs())
        return true;
    if (request->range.end && !request->before.all_private)
        return true;
    if (request->range.end)
        bytes = request->range.end - request->range.start - request->before.account.commit;
    return own_jobs_allow_commit(change_set_commit(request->change, bytes));
}

static void end_allocation(struct request *request, uintptr_t address_at, uintptr_t size_at,
                           ULONG type, NTSTATUS status)
{
    if (!NT_SUCCESS(status)) {
        end(request);
        return;
    }
    if (request->range.end)
        add_committed(request);
    else if (read_result(request, address_at, size_at))
        add_allocation(request, type);
    end(request);
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
        begin(request, pages(address, fresh_size));
        request->before = (struct region_sums){
            .account = {.commit = fresh_size, .virtual_size = fresh_size}, .all_private = true};
        request->is_fresh = true;
    } else if (size) {
        begin_in_range(request, pages(address, size));
    } else {
        begin_in_allocation(request, address);
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
        add_nothing_left(request);
    } else if (type == MEM_DECOMMIT && request->before.all_private) {
        add(&request->space, given_back);
    } else {
        add_what_is_measured_after(request);
    }
    end(request);
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
    begin_in_range(&request, pages(start, bytes));
    status = original_NtProtectVirtualMemory(process, address, size, protect, old);
    if (NT_SUCCESS(status))
        add_what_is_measured_after(&request);
    end(&request);
    return status;
}

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
    add_what_is_measured_after(request);
    if (request->space.own && query_region(NtCurrentProcess(), request->range.start, &region) &&
        region.Type == MEM_IMAGE)
        note_allocation(request->range.start, ALLOCATION_IMAGE);
}

static void end_map(struct request *request, uintptr_t address_at, uintptr_t size_at, ULONG type,
                    NTSTATUS status)
{
    if (NT_SUCCESS(status) && read_result(request, address_at, size_at) &&
        !is_mapped_already(request))
        add_view(request, type);
    end(request);
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
    begin(&request, (struct range){0});
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
    begin(&request, (struct range){0});
    status = original_NtMapViewOfSectionEx(section, process, address, offset, size, type, protect,
                                           parameters, count);
    end_map(&request, address, size, (ULONG)type, status);
    return status;
}

/* A view whose size the service does not tell. */
static void end_map_of_file(struct request *request, uintptr_t address_at, NTSTATUS status)
{
    struct region_sums view;
    uintptr_t address;

    if (NT_SUCCESS(status) && guarded_copy(&address, (void *)address_at, sizeof(address)) &&
        measure_allocation(NtCurrentProcess(), address, &request->range, &view)) {
        change_set_range(request->change, request->range);
        add_view(request, 0);
    }
    end(request);
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
    begin(&request, (struct range){0});
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
    begin(&request, (struct range){0});
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
        add_nothing_left(request);
    }
    end(request);
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
    begin_in_allocation(&request, address);
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
    begin_in_allocation(&request, address);
    status = original_NtUnmapViewOfSectionEx(process, address, flags);
    end_unmap(&request, status, flags & MEM_PRESERVE_PLACEHOLDER);
    return status;
}

/* The caller's attributes, and before them two by which the original tells of the thread. */
#define ADDED_ATTRIBUTES 2u
#define ATTRIBUTES_MAX   32u

struct thread_attributes {
    SIZE_T total_length;
    PS_ATTRIBUTE attributes[ATTRIBUTES_MAX];
    CLIENT_ID client_id;
    void *teb;
};

/* False if the caller's do not fit, or are not as they should be: then the original says so. */
static bool add_attributes(const PS_ATTRIBUTE_LIST *callers, struct thread_attributes *ret_list)
{
    SIZE_T length = callers ? *(const volatile SIZE_T *)&callers->TotalLength : 0, count = 0;

    if (callers && (length < sizeof(SIZE_T) || (length - sizeof(SIZE_T)) % sizeof(PS_ATTRIBUTE)))
        return false;
    if (callers)
        count = (length - sizeof(SIZE_T)) / sizeof(PS_ATTRIBUTE);
    if (count > ATTRIBUTES_MAX - ADDED_ATTRIBUTES)
        return false;
    ret_list->total_length = sizeof(SIZE_T) + (count + ADDED_ATTRIBUTES) * sizeof(PS_ATTRIBUTE);
    ret_list->client_id = (CLIENT_ID){0};
    ret_list->teb = NULL;
    ret_list->attributes[0] = (PS_ATTRIBUTE){PS_ATTRIBUTE_CLIENT_ID, sizeof(ret_list->client_id),
                                             &ret_list->client_id, NULL};
    ret_list->attributes[1] =
        (PS_ATTRIBUTE){PS_ATTRIBUTE_TEB_ADDRESS, sizeof(ret_list->teb), &ret_list->teb, NULL};
    for (SIZE_T i = 0; i < count; i++)
        ret_list->attributes[ADDED_ATTRIBUTES + i] = callers->Attributes[i];
    return true;
}

static void note_new_thread(const struct thread_attributes *list, uint64_t stack_commit)
{
    struct account_thread thread = {(uintptr_t)list->teb,
                                    (uint32_t)(uintptr_t)list->client_id.UniqueThread};

    if (thread.teb && thread.tid) {
        stacks_thread_begins(&thread, stack_commit);
        RAISE_OWN(threads_peak, stacks_count());
    } else {
        stacks_want_rescan();
    }
}

/*
 * NtCreateThreadEx
 *
 * The original, and the thread's stack is counted from now on. Another process
 * is to look at its threads itself.
 */
NTSTATUS service_NtCreateThreadEx(uintptr_t handle, uintptr_t access, uintptr_t attributes,
                                  uintptr_t process, uintptr_t start, uintptr_t parameter,
                                  uintptr_t flags, uintptr_t zero_bits, uintptr_t stack_commit,
                                  uintptr_t stack_reserve, uintptr_t callers)
{
    struct thread_attributes list = {0};
    struct request request = {0};
    uintptr_t attributes_list = callers;
    NTSTATUS status;

    if (!find_space(process, &request.space))
        return original_NtCreateThreadEx(handle, access, attributes, process, start, parameter,
                                         flags, zero_bits, stack_commit, stack_reserve, callers);
    if (request.space.own && add_attributes((const PS_ATTRIBUTE_LIST *)callers, &list))
        attributes_list = ARG(&list);
    begin(&request, (struct range){0});
    status = original_NtCreateThreadEx(handle, access, attributes, process, start, parameter, flags,
                                       zero_bits, stack_commit, stack_reserve, attributes_list);
    if (NT_SUCCESS(status) && request.space.own)
        note_new_thread(&list, stack_commit);
    else if (NT_SUCCESS(status))
        ask_about_peer(&request.space.peer, count_thread_of_peer, NULL);
    end(&request);
    return status;
}
