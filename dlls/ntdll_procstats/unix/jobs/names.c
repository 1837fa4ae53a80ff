/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Hidden names lie in a folder of wineserver's that programs do not look into.
 */
#include "names.h"

#include "../services.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define HIDDEN_FOLDER "\\KernelObjects"
#define HIDDEN_START  "procstats-"
#define HIDDEN_PREFIX HIDDEN_FOLDER "\\" HIDDEN_START

uint64_t hidden_name_make(const char *kind, struct object_name *ret_name)
{
    char text[64];
    uint64_t number = 0;

    while (!number)
        if (getrandom(&number, sizeof(number), 0) != sizeof(number))
            number = 0;
    ret_name->length = (uint32_t)snprintf(text, sizeof(text), HIDDEN_PREFIX "%s-%016llx", kind,
                                          (unsigned long long)number);
    for (uint32_t i = 0; i < ret_name->length; i++)
        ret_name->text[i] = (uint8_t)text[i];
    return number;
}

static bool begins_with(const uint16_t *text, size_t length, const char *start)
{
    size_t i = 0;

    while (i < length && start[i] && text[i] == (uint8_t)start[i])
        i++;
    return !start[i];
}

bool name_is_hidden(const uint16_t *text, size_t length)
{
    return begins_with(text, length, HIDDEN_PREFIX);
}

/* OBJECT_NAME_INFORMATION, and the name behind it. */
struct name_answer {
    UNICODE_STRING name;
    uint16_t text[JOB_NAME_MAX + 1];
};

bool name_of_object(HANDLE object, struct object_name *ret_name)
{
    struct name_answer answer = {0};
    ULONG length = 0;

    if (original_NtQueryObject(ARG(object), ObjectNameInformationClass, ARG(&answer),
                               sizeof(answer), ARG(&length)) ||
        !answer.name.Buffer || !answer.name.Length)
        return false;
    *ret_name = (struct object_name){.length = answer.name.Length / sizeof(uint16_t)};
    if (ret_name->length > JOB_NAME_MAX)
        return false;
    memcpy(ret_name->text, answer.name.Buffer, answer.name.Length);
    return true;
}

void attributes_of_name(struct object_name *name, struct named_attributes *ret_attributes)
{
    uint16_t bytes = (uint16_t)(name->length * sizeof(uint16_t));

    ret_attributes->name = (UNICODE_STRING){bytes, bytes, name->text};
    ret_attributes->attributes = (OBJECT_ATTRIBUTES){.Length = sizeof(OBJECT_ATTRIBUTES),
                                                     .ObjectName = &ret_attributes->name};
}

/* What Wine answers about an object without a name; a bad pointer ends the service. */
static NTSTATUS answer_no_name(UNICODE_STRING *info, ULONG length, ULONG *return_length)
{
    if (length >= sizeof(*info))
        *info = (UNICODE_STRING){0};
    if (return_length)
        *return_length = sizeof(*info);
    return length < sizeof(*info) ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
}

/*
 * NtQueryObject
 *
 * The original; an object that has a hidden name has none.
 */
NTSTATUS service_NtQueryObject(uintptr_t handle, uintptr_t info_class, uintptr_t info,
                               uintptr_t length, uintptr_t return_length)
{
    struct object_name name;

    if ((ULONG)info_class == ObjectNameInformationClass && name_of_object((HANDLE)handle, &name) &&
        name_is_hidden(name.text, name.length))
        return answer_no_name((UNICODE_STRING *)info, (ULONG)length, (ULONG *)return_length);
    return original_NtQueryObject(handle, info_class, info, length, return_length);
}

/* DIRECTORY_BASIC_INFORMATION */
struct directory_entry {
    UNICODE_STRING name;
    UNICODE_STRING type;
};

static bool is_hidden_entry(const struct directory_entry *entry)
{
    return begins_with(entry->name.Buffer, entry->name.Length / sizeof(uint16_t), HIDDEN_START);
}

/* Of an answer, up to the empty entry at its end. Returns whether anything is left of it. */
static bool leave_out_hidden(struct directory_entry *entries, ULONG length, bool single)
{
    size_t left = 0, i;

    if (length < sizeof(*entries))
        return true;
    if (single)
        return !is_hidden_entry(entries);
    for (i = 0; entries[i].name.Buffer; i++)
        if (!is_hidden_entry(&entries[i]))
            entries[left++] = entries[i];
    for (size_t end = left; end < i; end++)
        entries[end] = (struct directory_entry){0};
    return left || !i;
}

static bool has_hidden_entries(HANDLE directory)
{
    static const char folder[] = HIDDEN_FOLDER;
    struct object_name name;

    return name_of_object(directory, &name) && name.length == sizeof(folder) - 1 &&
           begins_with(name.text, name.length, folder);
}

/*
 * NtQueryDirectoryObject
 *
 * The original, without the objects that have hidden names.
 */
NTSTATUS service_NtQueryDirectoryObject(uintptr_t directory, uintptr_t entries, uintptr_t length,
                                        uintptr_t single, uintptr_t restart, uintptr_t context,
                                        uintptr_t return_length)
{
    bool hides = has_hidden_entries((HANDLE)directory);
    NTSTATUS status;

    do {
        status = original_NtQueryDirectoryObject(directory, entries, length, single, restart,
                                                 context, return_length);
        restart = false;
    } while (NT_SUCCESS(status) && hides &&
             !leave_out_hidden((struct directory_entry *)entries, (ULONG)length, (uint8_t)single));
    return status;
}
