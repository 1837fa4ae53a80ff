/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A request that changes an address space, the caller's or another process's,
 * while it is under way: where, what was there before, and what is added to which
 * account afterwards.
 *
 * It is begun before the original is called and ended after it, whatever that
 * returns.
 */
#ifndef PROCSTATS_MEMORY_REQUESTS_H
#define PROCSTATS_MEMORY_REQUESTS_H

#include "../records/peers.h"
#include "changes.h"
#include "regions.h"

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

static inline uintptr_t round_up(uintptr_t address)
{
    return (address + PAGE_MASK) & ~PAGE_MASK;
}

static inline struct range pages(uintptr_t address, uintptr_t size)
{
    return (struct range){address & ~PAGE_MASK, round_up(address + size)};
}

/* One request to wineserver, or two, unless the handle is the usual one. False: it is not known. */
bool find_space(uintptr_t process, struct space *ret_space);

/* The range may be empty, if it is not known yet. */
void request_begin(struct request *request, struct range range);

/* The request changes what is in a range: measures that. */
void request_begin_in_range(struct request *request, struct range range);

/* The same of the allocation that an address is in, whose extent is not known yet. */
void request_begin_in_allocation(struct request *request, uintptr_t address);

/* The original has made something in a range that was free: reads where. */
bool request_read_result(struct request *request, uintptr_t address_at, uintptr_t size_at);

/* Whether the jobs of the request's process allow this many more bytes of commit. */
bool request_is_allowed(const struct request *request, uint64_t commit);

/* A process without a record keeps no account. */
void request_add(const struct space *space, struct memory_account difference);

/* Measures the range again: gives the difference. False: it is not known. */
bool request_measure(const struct request *request, struct memory_account *ret_added);

/* Measures the range again, and adds the difference. */
void request_add_measured(struct request *request);

/* The original has made an allocation at this address, whose size it does not tell: measures it,
 * and adds it. */
void request_add_new(struct request *request, uintptr_t address);

/* Of what was there before, nothing is left. */
void request_add_nothing_left(struct request *request);

void request_end(struct request *request);

/* services.c: NtSetInformationProcess where it reserves a stack, as that of a fiber, counted. */
NTSTATUS reserve_stack(uintptr_t process, uintptr_t info, uintptr_t length);

#endif
