/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counted I/O services. Each is a wrapper, made from a row of services.h,
 * that calls the original through its Zw name, returns what that returned, and
 * adds to the process's counters: an operation where Windows would have built a
 * request, bytes where it completed. What a wrapper leaves alone: parameters
 * (but for an APC routine, which is led through io_routines.c), statuses, the
 * last error, every handle.
 *
 * An IO_STATUS_BLOCK is read here only where the request completed before the
 * service returned and nobody else can have been told: with a completion port,
 * another thread may already have freed it.
 */
#include "io_private.h"
#include "ntdll_procstats.h"

#define IO_SERVICE(name, ...) service_##name,
enum service {
#include "procstats/services.h"
    SERVICES
};

#define PARAMS_1  ULONG_PTR a1
#define PARAMS_2  PARAMS_1, ULONG_PTR a2
#define PARAMS_3  PARAMS_2, ULONG_PTR a3
#define PARAMS_4  PARAMS_3, ULONG_PTR a4
#define PARAMS_5  PARAMS_4, ULONG_PTR a5
#define PARAMS_6  PARAMS_5, ULONG_PTR a6
#define PARAMS_8  PARAMS_6, ULONG_PTR a7, ULONG_PTR a8
#define PARAMS_9  PARAMS_8, ULONG_PTR a9
#define PARAMS_10 PARAMS_9, ULONG_PTR a10
#define PARAMS_11 PARAMS_10, ULONG_PTR a11
#define PARAMS_14 PARAMS_11, ULONG_PTR a12, ULONG_PTR a13, ULONG_PTR a14

#define ARGS_1  a1
#define ARGS_2  ARGS_1, a2
#define ARGS_3  ARGS_2, a3
#define ARGS_4  ARGS_3, a4
#define ARGS_5  ARGS_4, a5
#define ARGS_6  ARGS_5, a6
#define ARGS_8  ARGS_6, a7, a8
#define ARGS_9  ARGS_8, a9
#define ARGS_10 ARGS_9, a10
#define ARGS_11 ARGS_10, a11
#define ARGS_14 ARGS_11, a12, a13, a14

static PVOID originals[SERVICES];

/*
 * Whether a service that returned this status had got as far as a request.
 * These are the answers of the I/O manager to parameters that are wrong: no
 * driver has seen them.
 */
static BOOL was_issued(enum io_kind kind, NTSTATUS status)
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
        return FALSE;
    case STATUS_INVALID_PARAMETER: /* to other requests it is a driver's answer */
        return kind == IO_OTHER;
    default:
        return TRUE;
    }
}

/* The same for services that open: a file system may deny access, the object manager judges names.
 */
static BOOL open_was_issued(NTSTATUS status)
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
        return FALSE;
    default:
        return TRUE;
    }
}

/* What must be known of a handle for a request of this kind to be sure to be made. */
static unsigned proof_of(enum io_kind kind)
{
    return kind == IO_READ ? HANDLE_READS : kind == IO_WRITE ? HANDLE_WRITES : HANDLE_IS_FILE;
}

/* On a good handle, the operation counts before it blocks. Returns whether it was counted. */
static inline BOOL begin_request(HANDLE handle, enum io_kind kind)
{
    if (!(handle_state(handle) & proof_of(kind)))
        return FALSE;
    count_operation(kind);
    return TRUE;
}

/* Returns whether there was a request; then its operation has been counted. */
static inline BOOL end_request(HANDLE handle, enum io_kind kind, BOOL counted, NTSTATUS status)
{
    if (!was_issued(kind, status)) {
        if (counted)
            take_back_operation(kind);
        return FALSE;
    }
    if (!counted) {
        count_operation(kind);
        add_handle_state(handle, proof_of(kind) | HANDLE_IS_FILE);
    }
    return TRUE;
}

/* If the file has a port that nobody here knows of, the block may be gone. */
static void count_block(enum io_kind kind, ULONG room, const IO_STATUS_BLOCK *block)
{
    ULONG_PTR information;

    if (guarded_load(&block->Information, &information) && information <= room)
        count_bytes(kind, information);
}

/* A call of a service that may complete later. */
struct async_call {
    struct pending request;
    HANDLE event;
    PIO_APC_ROUTINE routine; /* to be passed on */
    BOOL counted;            /* the operation is */
    BOOL tracked;            /* the request is in the table */
    BOOL to_port;            /* a success at once is told to a completion port */
};

static BOOL is_on_own_stack(ULONG_PTR block)
{
    const NT_TIB *tib = (const NT_TIB *)NtCurrentTeb();

    return block >= (ULONG_PTR)tib->StackLimit && block < (ULONG_PTR)tib->StackBase;
}

/*
 * Another thread may be told of the end before the service returns, and must
 * find the request: so it is put into the table before. With a block on the own
 * stack, and no context or routine to tell others by, there is no such thread.
 */
static void track(struct async_call *call, ULONG_PTR context)
{
    struct pending *request = &call->request;
    unsigned state = handle_state(request->handle);
    BOOL on_port = context && !call->routine && (state & HANDLE_ON_PORT);

    if (!call->routine && !context && is_on_own_stack(request->block))
        return;
    call->to_port = on_port && !(state & HANDLE_SKIPS_PORT);
    request->key = on_port ? context : request->block;
    if (!request->key || (request->key & 1)) /* odd keys are the table's own */
        return;
    if (call->routine)
        call->routine = counting_apc(call->routine);
    pending_add(request);
    call->tracked = TRUE;
}

/* The service returned with the request pending, and only this thread knows of it. */
static void track_late(struct async_call *call)
{
    struct pending *request = &call->request;

    if (is_on_own_stack(request->block)) {
        request->handle = call->event ? call->event : request->handle;
        request->key = own_thread_key(request->handle);
    } else {
        request->key = request->block;
    }
    if (request->block && !(request->block & 1))
        pending_add(request);
}

static inline void begin_async(struct async_call *call, enum io_kind kind, ULONG room,
                               ULONG_PTR handle, ULONG_PTR event, ULONG_PTR routine,
                               ULONG_PTR context, ULONG_PTR block)
{
    call->request.block = block;
    call->request.handle = (HANDLE)handle;
    call->request.kind = kind;
    call->request.room = room;
    call->event = (HANDLE)event;
    call->routine = (PIO_APC_ROUTINE)routine;
    call->tracked = FALSE;
    call->to_port = FALSE;
    call->counted = begin_request(call->request.handle, kind);
    if ((event || routine || context) && room)
        track(call, context);
}

static inline void end_async(struct async_call *call, NTSTATUS status)
{
    struct pending *request = &call->request;
    enum io_kind kind = (enum io_kind)request->kind;
    BOOL issued = end_request(request->handle, kind, call->counted, status);
    struct pending taken;

    if (!issued || NT_ERROR(status)) {
        if (call->tracked)
            pending_take(request->key, request->block, &taken);
    } else if (status == STATUS_PENDING) {
        if (!call->tracked && request->room)
            track_late(call);
    } else if (!call->tracked) {
        if (request->room && !call->to_port)
            count_block(kind, request->room, (const IO_STATUS_BLOCK *)request->block);
    } else if (!call->to_port && pending_take(request->key, request->block, &taken)) {
        count_block(kind, request->room, (const IO_STATUS_BLOCK *)request->block);
    }
}

static inline void end_sync(HANDLE handle, enum io_kind kind, BOOL counted, NTSTATUS status,
                            ULONG room, ULONG_PTR block)
{
    if (end_request(handle, kind, counted, status) && room && !NT_ERROR(status) &&
        status != STATUS_PENDING)
        count_block(kind, room, (const IO_STATUS_BLOCK *)block);
}

static void end_create(enum io_kind kind, NTSTATUS status, const HANDLE *handle, ULONG_PTR access)
{
    unsigned state = HANDLE_IS_FILE;

    if (open_was_issued(status))
        count_operation(kind);
    if (!NT_SUCCESS(status))
        return;
    if (access & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL))
        state |= HANDLE_READS;
    if (access & (FILE_WRITE_DATA | FILE_APPEND_DATA | GENERIC_WRITE | GENERIC_ALL))
        state |= HANDLE_WRITES;
    set_handle_state(*handle, state);
}

static inline BOOL is_manager_class(enum service service, ULONG_PTR info_class)
{
#define IO_MANAGER_CLASS(name, class) (service == service_##name && (ULONG)info_class == (class)) ||
    return
#include "procstats/services.h"
        FALSE;
}

/* A class that the I/O manager answered itself may have tied the file to a completion port. */
static void note_completion_mode(enum service service, HANDLE handle, const ULONG_PTR *info,
                                 ULONG info_class)
{
    if (service != service_NtSetInformationFile)
        return;
    switch (info_class) {
    case FileCompletionInformationClass:
        add_handle_state(handle, HANDLE_ON_PORT);
        break;
    case FileReplaceCompletionInformationClass:
        set_handle_state(handle, (handle_state(handle) & ~(unsigned)HANDLE_ON_PORT) |
                                     (info[0] ? HANDLE_ON_PORT : 0));
        break;
    case FileIoCompletionNotificationInformationClass:
        if (*(const ULONG *)info & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)
            add_handle_state(handle, HANDLE_SKIPS_PORT);
        break;
    }
}

#define ROOM_NONE  0
#define ROOM_4     (ULONG) a4
#define ROOM_7     (ULONG) a7
#define ROOM_IOCTL ioctl_room((ULONG)a6, (ULONG)a10, a2 || a3 || a4)

/*
 * Sockets move their data by other ways than the output buffer; their control
 * codes have the device type of networks, or look as if they had that of beeps.
 * Wine leaves Information as it was where it sets a socket's option; that is how
 * those differ from the others, that nobody waits for them.
 */
static inline ULONG ioctl_room(ULONG code, ULONG output_size, BOOL may_wait)
{
    ULONG device = DEVICE_TYPE_FROM_CTL_CODE(code);

    return may_wait && (device == FILE_DEVICE_NETWORK || device == FILE_DEVICE_BEEP) ? ROOM_UNKNOWN
                                                                                     : output_size;
}

#define CALL_ASYNC(service, kind, room, call_original)                                             \
    struct async_call call;                                                                        \
    begin_async(&call, kind, room, a1, a2, a3, a4, a5);                                            \
    a3 = (ULONG_PTR)call.routine;                                                                  \
    status = call_original;                                                                        \
    end_async(&call, status)

#define CALL_SYNC_BLOCK(kind, room, block, call_original)                                          \
    BOOL counted = begin_request((HANDLE)a1, kind);                                                \
    status = call_original;                                                                        \
    end_sync((HANDLE)a1, kind, counted, status, room, block)

#define CALL_SYNC(service, kind, room, call_original) CALL_SYNC_BLOCK(kind, room, a2, call_original)
#define CALL_SYNC5(service, kind, room, call_original)                                             \
    CALL_SYNC_BLOCK(kind, room, a5, call_original)

#define CALL_CLASS(service, kind, room, call_original)                                             \
    if (is_manager_class(service, a5)) {                                                           \
        status = call_original;                                                                    \
        if (NT_SUCCESS(status))                                                                    \
            note_completion_mode(service, (HANDLE)a1, (const ULONG_PTR *)a3, (ULONG)a5);           \
    } else {                                                                                       \
        CALL_SYNC(service, kind, room, call_original);                                             \
    }

#define CALL_CREATE(service, kind, room, call_original)                                            \
    status = call_original;                                                                        \
    end_create(kind, status, (const HANDLE *)a1, a2)

#define CALL_PATH(service, kind, room, call_original)                                              \
    status = call_original;                                                                        \
    if (open_was_issued(status))                                                                   \
    count_operation(kind)

#define CALL_OBJECT(service, kind, room, call_original)                                            \
    BOOL counted = begin_request((HANDLE)a1, kind);                                                \
    status = call_original;                                                                        \
    if (counted)                                                                                   \
    end_request((HANDLE)a1, kind, counted, status)

#define IO_SERVICE(name, args, kind, shape, room)                                                  \
    NTSTATUS NTAPI counted_##name(PARAMS_##args);                                                  \
    NTSTATUS NTAPI counted_##name(PARAMS_##args)                                                   \
    {                                                                                              \
        NTSTATUS(NTAPI *original)(PARAMS_##args) = originals[service_##name];                      \
        NTSTATUS status;                                                                           \
                                                                                                   \
        if (!original)                                                                             \
            return STATUS_NOT_IMPLEMENTED;                                                         \
        CALL_##shape(service_##name, kind, ROOM_##room, original(ARGS_##args));                    \
        return status;                                                                             \
    }
#include "procstats/services.h"

#define IO_SERVICE(name, ...) #name,
static char names[SERVICES][32] = {
#include "procstats/services.h"
};

static BOOL counted;

BOOL io_is_counted(void)
{
    return counted;
}

/* A service that this ntdll does not export stays without an original: nobody is led here by its
 * name. */
void io_attach(PVOID ntdll)
{
    counted = find_in_ntdll(ntdll, names[service_NtWriteFile]) == (void *)counted_NtWriteFile;
    for (int i = 0; i < SERVICES; i++) {
        /* Nt names lead here; the Zw names are still the system's own. */
        names[i][0] = 'Z';
        names[i][1] = 'w';
        originals[i] = find_in_ntdll(ntdll, names[i]);
    }
    find_wrapped_originals(ntdll);
}
