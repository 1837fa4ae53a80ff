/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Hidden names lie in a folder of wineserver's that programs do not look into.
 */
#include "names.h"

#include "../services.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define HIDDEN_PREFIX "\\KernelObjects\\procstats-"

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

bool name_is_hidden(const uint16_t *text, size_t length)
{
    static const char prefix[] = HIDDEN_PREFIX;

    if (length < sizeof(prefix) - 1)
        return false;
    for (size_t i = 0; i < sizeof(prefix) - 1; i++)
        if (text[i] != (uint8_t)prefix[i])
            return false;
    return true;
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
