/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The entry points of the replaced services, made from the rows of
 * table/services.h. Those with Microsoft's convention go on to the others.
 */
#include "services.h"

#include "table/table.h"

#ifdef __x86_64__
/* These have both where they are defined. */
#define IO_SERVICE_OFTEN(name, args, kind, shape, room)
#define SERVICE_OFTEN(name, args)
#define SERVICE(name, args)                                                                        \
    static MS_ABI NTSTATUS ms_##name(PARAMS_##args)                                                \
    {                                                                                              \
        return service_##name(ARGS_##args);                                                        \
    }
#include "table/services.h"
#define MS_ENTRY(name) .entry_ms = (void *)ms_##name,
#else
#define MS_ENTRY(name)
#endif

static const struct replacement replacements[] = {
#define SERVICE(name, args)                                                                        \
    {.service = service_number_##name, MS_ENTRY(name).entry = (void *)service_##name},
#include "table/services.h"
};

unsigned int services_install(void)
{
    return table_install(replacements, sizeof(replacements) / sizeof(replacements[0]));
}
