/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A program whose image has much memory that can be written to: as large a part of it
 * is charged when it is mapped.
 */
#define MIB (1024u * 1024u)

static volatile char room[100 * MIB];

int main(void)
{
    return room[sizeof(room) - 1];
}
