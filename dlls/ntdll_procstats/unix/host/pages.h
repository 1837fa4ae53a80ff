/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where static data lies. A large table that most processes use little of starts
 * at a page, and the linker puts such tables before all else that starts as zeros
 * (--sort-section=alignment), so that the small variables share pages and an
 * unused table costs no memory.
 */
#ifndef PROCSTATS_HOST_PAGES_H
#define PROCSTATS_HOST_PAGES_H

#define PAGES_OF_THEIR_OWN __attribute__((aligned(4096)))

#endif
