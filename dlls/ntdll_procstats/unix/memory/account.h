/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The account of commit and address space.
 */
#ifndef PROCSTATS_MEMORY_ACCOUNT_H
#define PROCSTATS_MEMORY_ACCOUNT_H

#include "procstats/record.h"
#include <stdbool.h>

/* What the process has now. False where no account is kept. */
bool account_read(struct memory_account *ret_account);

#endif
