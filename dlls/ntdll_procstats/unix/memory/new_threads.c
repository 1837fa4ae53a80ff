/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * NtCreateThreadEx: the stack of a new thread of this process is counted from
 * its start.
 */
#include "../services.h"

#include "../records/records.h"
#include "account.h"
#include "requests.h"
#include "stacks.h"

static int count_thread_of_peer(struct peer *peer, const struct peer_identity *process,
                                void *context)
{
    (void)process, (void)context;
    add_in_peer(peer, offsetof(struct process_record, threads_by_others), 1, 0);
    return 0;
}

#define START_BYTES 0x20000u /* what a heap commits at once, and as much again */

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
 * Whether the jobs of the process allow a thread more: its stack, its TEB, and
 * what Wine's loader takes from the heap as it starts. A thread that gets as far and
 * no further ends with the loader's lock, for which all others wait.
 */
static bool is_allowed(const struct request *request, uintptr_t stack_commit)
{
    return request_is_allowed(request, stacks_first_commit(stack_commit) + START_BYTES);
}

/*
 * NtCreateThreadEx
 *
 * The original, and the thread's stack is counted from now on. Another process
 * is to look at its threads itself. STATUS_COMMITMENT_LIMIT above a limit of the
 * job's.
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
    request_begin(&request, (struct range){0});
    status = STATUS_COMMITMENT_LIMIT;
    if (is_allowed(&request, stack_commit))
        status =
            original_NtCreateThreadEx(handle, access, attributes, process, start, parameter, flags,
                                      zero_bits, stack_commit, stack_reserve, attributes_list);
    if (NT_SUCCESS(status) && request.space.own)
        note_new_thread(&list, stack_commit);
    else if (NT_SUCCESS(status))
        ask_about_peer(&request.space.peer, count_thread_of_peer, NULL);
    request_end(&request);
    return status;
}
