/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counted I/O services: service_NAME for each IO_SERVICE row of
 * table/services.h. Each calls the original, returns what that returned, and
 * adds to the process's counters: an operation where Windows would have built a
 * request, bytes where it completed. It changes no parameter and no status.
 *
 * The operation of a request that may block is counted before the original is
 * called, so whatever can make the original fault is read here before: a fault
 * ends the service, and nothing after the call runs.
 */
#include "private.h"

#include "../program.h"
#include "../teb.h"

/*
 * Whether a service that returned this status had got as far as a request.
 * These are the answers of the I/O manager to parameters that are wrong: no
 * driver has seen them.
 */
static bool was_issued(enum io_kind kind, NTSTATUS status)
{
    switch (status) {
    case STATUS_INVALID_HANDLE:
    case STATUS_OBJECT_TYPE_MISMATCH:
    case STATUS_ACCESS_DENIED:
    case STATUS_ACCESS_VIOLATION:
    case STATUS_DATATYPE_MISALIGNMENT:
    case STATUS_INVALID_INFO_CLASS:
    case STATUS_INFO_LENGTH_MISMATCH:
    case STATUS_NOT_IMPLEMENTED:
        return false;
    case STATUS_INVALID_PARAMETER: /* to other requests it is a driver's answer */
        return kind == IO_OTHER;
    default:
        return true;
    }
}

/* The same for services that open: a file system may deny access, the object manager judges names.
 */
static bool open_was_issued(NTSTATUS status)
{
    switch (status) {
    case STATUS_ACCESS_VIOLATION:
    case STATUS_DATATYPE_MISALIGNMENT:
    case STATUS_INVALID_HANDLE:
    case STATUS_INVALID_PARAMETER:
    case STATUS_NOT_IMPLEMENTED:
    case STATUS_OBJECT_NAME_INVALID:
    case STATUS_OBJECT_PATH_SYNTAX_BAD:
    case STATUS_OBJECT_TYPE_MISMATCH:
        return false;
    default:
        return true;
    }
}

/* What must be known of a handle for a request of this kind to be sure to be made. */
static unsigned proof_of(enum io_kind kind)
{
    return kind == IO_READ ? HANDLE_READS : kind == IO_WRITE ? HANDLE_WRITES : HANDLE_IS_FILE;
}

/* Counts the operation of a request that was made, or takes back that of one that was not. Returns
 * whether it was made. */
static inline bool end_request(HANDLE handle, enum io_kind kind, bool counted, NTSTATUS status)
{
    if (!was_issued(kind, status)) {
        if (counted)
            take_back_operation(kind);
        return false;
    }
    if (!counted) {
        count_operation(kind);
        add_handle_state(handle, proof_of(kind) | HANDLE_IS_FILE);
    }
    return true;
}

/* Where a service's result will be. */
struct status_block {
    uintptr_t address;
    uint64_t first_word; /* of the 64-bit block, before the call */
    uintptr_t narrow;    /* the address of the 32-bit block, or 0 */
};

/*
 * Below a 32-bit program wow64.dll passes a 64-bit block on its own stack, with
 * the address of the program's block in the first word. Wine writes the result
 * of an asynchronous file's request to the program's block, of another's to the
 * 64-bit one, whose first word then changes. Returns false if there is no block.
 */
static OUT_OF_LINE bool find_narrow_block(struct status_block *block, struct result *ret_prior)
{
    block->first_word = ret_prior->status;
    if (!block->first_word || block->first_word > UINT32_MAX)
        return true;
    block->narrow = (uintptr_t)block->first_word;
    return read_result(block->narrow, true, ret_prior);
}

static inline bool find_block(struct status_block *block, uintptr_t address,
                              struct result *ret_prior)
{
    *block = (struct status_block){.address = address};
    return read_result(address, false, ret_prior) &&
           (!program_is_wow64 || find_narrow_block(block, ret_prior));
}

/* After the original has returned: whether the result is, or will be, in the 32-bit block. */
static inline bool is_narrow(const struct status_block *block)
{
    uint64_t first_word;

    return block->narrow && guarded_load((const uint64_t *)block->address, &first_word) &&
           first_word == block->first_word;
}

/* What a request that has ended well has moved; false if the block is gone. */
static inline bool read_information(const struct status_block *block, uint64_t *ret_information)
{
    bool narrow = is_narrow(block);
    struct result result;

    if (!read_result(narrow ? block->narrow : block->address, narrow, &result))
        return false;
    *ret_information = result.information;
    return true;
}

static inline void count_block(enum io_kind kind, uint32_t room, const struct status_block *block)
{
    uint64_t information;

    if (read_information(block, &information) && information <= room)
        count_bytes(kind, information);
}

static inline bool is_on_stack(uintptr_t address)
{
    return address >= OWN_TEB(StackLimit) && address < OWN_TEB(StackBase);
}

/*
 * Whether the original is sure to be able to write the block: else it may fault
 * after the operation has been counted. Memory whose writes Wine watches is not
 * writable here, only inside Wine: such a request is entered after the call.
 * Stacks are writable. For others zero is added, a write that no other thread can
 * see; that is a locked access, which must not be in two cache lines, so not all
 * blocks are tried.
 */
static inline bool is_writable(uintptr_t block)
{
    return is_on_stack(block) || block % sizeof(uint64_t) || guarded_add((uint64_t *)block, 0);
}

/* A call of a service that may complete later. */
struct async_call {
    struct status_block block;
    struct pending request;
    HANDLE file;
    bool counted;         /* the operation is */
    bool has_block;       /* it can be read; else the original will fail */
    bool tracked;         /* the request is in the table */
    struct ticket ticket; /* of a request that is tracked */
};

/* The block that the program knows. */
static inline uintptr_t programs_block(const struct status_block *block)
{
    return block->narrow ? block->narrow : block->address;
}

/* Whether the block belongs in the level for blocks on stacks. One deep in a stack does not. */
static inline bool is_at_stack_top(uintptr_t block)
{
    return is_on_stack(block) && OWN_TEB(StackBase) - block <= STACK_TOP;
}

/*
 * What is known of the request but for what its block held before. A packet has the
 * context that was given with the request, so a request on a port is found by that.
 * All others are found by their blocks.
 */
static inline void describe_request(struct async_call *call, enum io_kind kind, uint32_t room,
                                    uintptr_t event, uintptr_t routine, uintptr_t context)
{
    uintptr_t block = programs_block(&call->block);
    bool on_port = context && !routine && handle_state(call->file) & HANDLE_ON_PORT;

    call->request.key = on_port ? context : block;
    call->request.block = block;
    call->request.file = (uint32_t)(uintptr_t)call->file;
    call->request.waited_on = event ? (uint32_t)event : call->request.file;
    call->request.room = room;
    call->request.kind = (uint8_t)kind;
    call->request.narrow = call->block.narrow != 0;
    call->request.on_port = on_port;
    call->request.on_stack = !(routine | context) && !call->block.narrow && is_at_stack_top(block);
}

/* Whether a request in the table may have this block. */
static inline bool is_reused(uintptr_t block)
{
    return (some_on_stack_may_have(block) || some_shared_may_have(block)) && pending_has(block);
}

/* Whether the original can read the offset of a read or write: else it may fault. */
static inline bool is_readable(uintptr_t offset)
{
    uint64_t read;

#ifdef __x86_64__
    return guarded_load((const uint64_t *)offset, &read);
#else
    return guarded_copy(&read, (const void *)offset, sizeof(read));
#endif
}

/*
 * With an event, a routine or a context, another thread may see the end before
 * the service returns, and must find the request: so it is entered before.
 * Without, the thread that makes it will wait, and most such requests are done
 * when the service returns.
 */
static OUT_OF_LINE void begin_async(struct async_call *call, enum io_kind kind, uint32_t room,
                                    uintptr_t file, uintptr_t event, uintptr_t routine,
                                    uintptr_t context, uintptr_t block, uintptr_t offset)
{
    bool others_may_see = event || routine || context, writable;

    call->file = (HANDLE)file;
    call->tracked = false;
    call->has_block = find_block(&call->block, block, &call->request.prior);
    describe_request(call, kind, room, event, routine, context);
    writable = call->has_block && is_writable(block);
    call->counted =
        writable && handle_state((HANDLE)file) & proof_of(kind) && (!offset || is_readable(offset));
    if (call->counted)
        count_operation(kind);
    if (!room || !writable)
        return;
    if (others_may_see)
        call->tracked = pending_enter(&call->request, &call->ticket);
    else if (is_reused(call->request.block))
        pending_reused(&call->request);
}

#define FileFsDeviceInformationClass 4

/* The types of device of file systems, as the file's own kind of file system has them in Wine. */
static bool is_disk(ULONG device_type)
{
    switch (device_type) {
    case 0x02: /* FILE_DEVICE_CD_ROM */
    case 0x03: /* FILE_DEVICE_CD_ROM_FILE_SYSTEM */
    case 0x07: /* FILE_DEVICE_DISK */
    case 0x08: /* FILE_DEVICE_DISK_FILE_SYSTEM */
    case 0x14: /* FILE_DEVICE_NETWORK_FILE_SYSTEM */
    case 0x24: /* FILE_DEVICE_VIRTUAL_DISK */
        return true;
    default:
        return false;
    }
}

/* Reads and writes of regular files are done when the service returns, whatever it returns. */
static bool is_on_disk(HANDLE file)
{
    unsigned int state = handle_state(file);
    struct {
        ULONG type, characteristics;
    } device = {0};
    IO_STATUS_BLOCK block;
    bool on_disk;

    if (state & (HANDLE_ON_DISK | HANDLE_NOT_ON_DISK))
        return state & HANDLE_ON_DISK;
    on_disk =
        !original_NtQueryVolumeInformationFile(ARG(file), ARG(&block), ARG(&device), sizeof(device),
                                               FileFsDeviceInformationClass) &&
        is_disk(device.type);
    add_handle_state(file, on_disk ? HANDLE_ON_DISK : HANDLE_NOT_ON_DISK);
    return on_disk;
}

/*
 * The service returned STATUS_PENDING, and the request may be done all the same.
 * A block that holds what it held before says nothing, unless the file is one
 * that no request waits for.
 */
static bool is_done(const struct async_call *call)
{
    bool narrow = is_narrow(&call->block);
    struct result result;

    if (!read_result(narrow ? call->block.narrow : call->block.address, narrow, &result))
        return false;
    if (call->block.narrow && !narrow)
        return status_of(&result) != STATUS_PENDING;
    return shows_end(&call->request, &result) ||
           (status_of(&result) != STATUS_PENDING && call->request.kind != IO_OTHER &&
            is_on_disk(call->file));
}

static inline void wait_for_end(const struct async_call *call)
{
    pending_wait(&call->ticket, &call->request);
    watch_message_waits();
}

static void count_end(const struct async_call *call)
{
    count_block((enum io_kind)call->request.kind, call->request.room, &call->block);
}

static OUT_OF_LINE void end_otherwise(struct async_call *call, NTSTATUS status)
{
    bool issued = end_request(call->file, (enum io_kind)call->request.kind, call->counted, status);

    if (!issued || NT_ERROR(status) || !call->request.room) {
        if (call->tracked)
            pending_take(&call->ticket);
    } else if (status == STATUS_PENDING && !is_done(call)) {
        if (call->tracked || (call->has_block && pending_add(&call->request, &call->ticket)))
            wait_for_end(call);
    } else if (!call->tracked || pending_take(&call->ticket)) {
        count_end(call);
    }
}

/* The ends of most requests on sockets come first; for them no registers are saved. */
static OUT_OF_LINE void end_async(struct async_call *call, NTSTATUS status)
{
    const struct pending *request = &call->request;

    if (call->counted && status == STATUS_SUCCESS) {
        if (request->room && (!call->tracked || pending_take(&call->ticket)))
            count_end(call);
    } else if (call->counted && call->tracked && status == STATUS_PENDING &&
               request->kind == IO_OTHER && !request->narrow) {
        wait_for_end(call);
    } else {
        end_otherwise(call, status);
    }
    pending_look();
}

/*
 * Most reads and writes: no other thread may see the end, the block is on the
 * stack and no earlier request's, and what is known of the handle proves that a
 * request will be made. They need nothing of what struct async_call holds.
 */
static inline __attribute__((always_inline)) bool
is_quick(enum io_kind kind, uintptr_t file, uintptr_t event, uintptr_t routine, uintptr_t context,
         uintptr_t block, uintptr_t offset, struct result *ret_prior)
{
    return !(event | routine | context) && !program_is_wow64 && is_on_stack(block) &&
           handle_state((HANDLE)file) & proof_of(kind) && read_result(block, false, ret_prior) &&
           (!offset || is_readable(offset)) && !is_reused(block);
}

/* The end of such a call that has not succeeded at once. */
static OUT_OF_LINE void end_quick(uintptr_t file, enum io_kind kind, uint32_t room, uintptr_t block,
                                  const struct result *prior, NTSTATUS status)
{
    struct async_call call = {.block = {.address = block},
                              .request = {.prior = *prior},
                              .file = (HANDLE)file,
                              .counted = true,
                              .has_block = true};

    describe_request(&call, kind, room, 0, 0, 0);
    end_async(&call, status);
}

static inline void count_information(enum io_kind kind, uint32_t room, uintptr_t block)
{
    struct result result;

    if (read_result(block, false, &result) && result.information <= room)
        count_bytes(kind, result.information);
    pending_look();
}

/* A call of a service that completes before it returns. */
struct sync_call {
    struct status_block block;
    struct result prior;
};

static OUT_OF_LINE void begin_sync(struct sync_call *call, uintptr_t block)
{
    find_block(&call->block, block, &call->prior);
}

/* Such a request does not wait for anything, so its operation is counted at its end. */
static OUT_OF_LINE void end_sync(HANDLE handle, enum io_kind kind, NTSTATUS status, uint32_t room,
                                 const struct sync_call *call)
{
    if (end_request(handle, kind, false, status) && room && !NT_ERROR(status) &&
        status != STATUS_PENDING)
        count_block(kind, room, &call->block);
}

static void end_create(enum io_kind kind, NTSTATUS status, uintptr_t ret_handle, uintptr_t access)
{
    unsigned int state = HANDLE_IS_FILE;
    HANDLE handle;

    if (open_was_issued(status))
        count_operation(kind);
    if (!NT_SUCCESS(status) || !guarded_copy(&handle, (const void *)ret_handle, sizeof(handle)))
        return;
    if (access & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL))
        state |= HANDLE_READS;
    if (access & (FILE_WRITE_DATA | FILE_APPEND_DATA | GENERIC_WRITE | GENERIC_ALL))
        state |= HANDLE_WRITES;
    set_handle_state(handle, state);
}

static inline bool is_manager_class(enum service service, uintptr_t info_class)
{
#define IO_MANAGER_CLASS(name, class)                                                              \
    (service == service_number_##name && (ULONG)info_class == (class)) ||
    return
#include "../table/services.h"
        false;
}

/*
 * A class that the I/O manager answers itself may tie the file to a completion
 * port, or untie it. new_port is what the program passed.
 */
static OUT_OF_LINE void note_port(enum service service, HANDLE file, ULONG info_class,
                                  HANDLE new_port)
{
    if (service != service_number_NtSetInformationFile)
        return;
    if (info_class == FileCompletionInformationClass ||
        (info_class == FileReplaceCompletionInformationClass && new_port))
        add_handle_state(file, HANDLE_ON_PORT);
    else if (info_class == FileReplaceCompletionInformationClass)
        set_handle_state(file, handle_state(file) & ~(unsigned int)HANDLE_ON_PORT);
}

static OUT_OF_LINE HANDLE first_handle(uintptr_t info)
{
    HANDLE handle;

    return guarded_copy(&handle, (const void *)info, sizeof(handle)) ? handle : NULL;
}

#define ROOM_NONE  0
#define ROOM_4     (uint32_t) a4
#define ROOM_7     (uint32_t) a7
#define ROOM_IOCTL ioctl_room((uint32_t)a6, (uint32_t)a10, a2 || a3 || a4)

#define FILE_DEVICE_BEEP    0x01u
#define FILE_DEVICE_NETWORK 0x12u

/*
 * Sockets move their data by other ways than the output buffer; their control
 * codes have the device type of networks, or look as if they had that of beeps.
 * Wine leaves Information as it was where it sets a socket's option; those
 * requests differ from the others in having neither event, routine nor context.
 */
static inline uint32_t ioctl_room(uint32_t code, uint32_t output_size, bool may_wait)
{
    uint32_t device = code >> 16;

    return may_wait && (device == FILE_DEVICE_NETWORK || device == FILE_DEVICE_BEEP) ? ROOM_UNKNOWN
                                                                                     : output_size;
}

#define OFFSET(kind) ((kind) == IO_OTHER ? 0 : a8)

#define CALL_ASYNC(service, kind, room, call_original)                                             \
    struct async_call call;                                                                        \
    begin_async(&call, kind, room, a1, a2, a3, a4, a5, OFFSET(kind));                              \
    status = call_original;                                                                        \
    end_async(&call, status)

#define CALL_SYNC_BLOCK(kind, room, address, call_original)                                        \
    struct sync_call call;                                                                         \
    begin_sync(&call, address);                                                                    \
    status = call_original;                                                                        \
    end_sync((HANDLE)a1, kind, status, room, &call)

#define CALL_SYNC(service, kind, room, call_original) CALL_SYNC_BLOCK(kind, room, a2, call_original)
#define CALL_SYNC5(service, kind, room, call_original)                                             \
    CALL_SYNC_BLOCK(kind, room, a5, call_original)

#define CALL_CLASS(service, kind, room, call_original)                                             \
    if (is_manager_class(service, a5)) {                                                           \
        HANDLE handle = first_handle(a3);                                                          \
        status = call_original;                                                                    \
        if (NT_SUCCESS(status))                                                                    \
            note_port(service, (HANDLE)a1, (ULONG)a5, handle);                                     \
    } else {                                                                                       \
        CALL_SYNC(service, kind, room, call_original);                                             \
    }

#define CALL_CREATE(service, kind, room, call_original)                                            \
    status = call_original;                                                                        \
    end_create(kind, status, a1, a2)

#define CALL_PATH(service, kind, room, call_original)                                              \
    status = call_original;                                                                        \
    if (open_was_issued(status))                                                                   \
    count_operation(kind)

#define CALL_OBJECT(service, kind, room, call_original)                                            \
    bool is_file = handle_state((HANDLE)a1) & HANDLE_IS_FILE;                                      \
    status = call_original;                                                                        \
    if (is_file)                                                                                   \
    end_request((HANDLE)a1, kind, false, status)

/*
 * What the services that programs call most begin with: calls for which few
 * registers are enough, where the whole service saves as many as it can need.
 * The usual control codes are those of sockets, whose requests have an event.
 */
#define QUICK_ASYNC(kind, room, call_original)                                                     \
    struct result prior;                                                                           \
                                                                                                   \
    if ((kind) != IO_OTHER &&                                                                      \
        __builtin_expect(is_quick(kind, a1, a2, a3, a4, a5, OFFSET(kind), &prior), 1)) {           \
        NTSTATUS status;                                                                           \
                                                                                                   \
        count_operation(kind);                                                                     \
        status = call_original;                                                                    \
        if (__builtin_expect(status == STATUS_SUCCESS, 1))                                         \
            count_information(kind, room, a5);                                                     \
        else                                                                                       \
            end_quick(a1, kind, room, a5, &prior, status);                                         \
        return status;                                                                             \
    }

#define QUICK_CLASS(kind, room, call_original)                                                     \
    if ((ULONG)a5 == FilePositionInformationClass)                                                 \
    return call_original

/* declared: all of a function's head but its parameters */
#define WHOLE_SERVICE(declared, name, args, kind, shape, room, call_original)                      \
    declared(PARAMS_##args)                                                                        \
    {                                                                                              \
        NTSTATUS status;                                                                           \
                                                                                                   \
        CALL_##shape(service_number_##name, kind, ROOM_##room, call_original);                     \
        return status;                                                                             \
    }

#define QUICK_SERVICE(declared, whole, args, kind, shape, room, call_original)                     \
    declared(PARAMS_##args)                                                                        \
    {                                                                                              \
        QUICK_##shape(kind, ROOM_##room, call_original);                                           \
        return whole(ARGS_##args);                                                                 \
    }

#define IO_SERVICE(name, args, kind, shape, room)                                                  \
    WHOLE_SERVICE(NTSTATUS service_##name, name, args, kind, shape, room,                          \
                  original_##name(ARGS_##args))

#define SYSV_SERVICE(name, args, kind, shape, room)                                                \
    WHOLE_SERVICE(static __attribute__((noinline)) NTSTATUS whole_##name, name, args, kind, shape, \
                  room, original_##name(ARGS_##args))                                              \
    QUICK_SERVICE(NTSTATUS service_##name, whole_##name, args, kind, shape, room,                  \
                  original_##name(ARGS_##args))

#ifdef __x86_64__
#define MS_SERVICE(name, args, kind, shape, room)                                                  \
    WHOLE_SERVICE(static OUT_OF_LINE NTSTATUS ms_whole_##name, name, args, kind, shape, room,      \
                  CALL_MS_ORIGINAL(name, args))                                                    \
    QUICK_SERVICE(MS_ABI NTSTATUS ms_##name, ms_whole_##name, args, kind, shape, room,             \
                  CALL_MS_ORIGINAL(name, args))
#else
#define MS_SERVICE(name, args, kind, shape, room)
#endif

#define IO_SERVICE_OFTEN(name, args, kind, shape, room)                                            \
    SYSV_SERVICE(name, args, kind, shape, room)                                                    \
    MS_SERVICE(name, args, kind, shape, room)
#include "../table/services.h"
