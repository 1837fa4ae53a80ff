/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The four functions that GCC may call in any code, a freestanding one too: it uses them to copy,
 * fill and compare structures. The DLLs have no C runtime to take them from. String instructions
 * copy and fill here, because GCC would turn a loop into a call of the function that it is in.
 */
#include <stddef.h>

void *memset(void *target, int value, size_t size);
void *memcpy(void *restrict target, const void *restrict source, size_t size);
void *memmove(void *target, const void *source, size_t size);
int memcmp(const void *left, const void *right, size_t size);

void *memset(void *target, int value, size_t size)
{
    void *next = target;

    __asm__ volatile("rep stosb" : "+D"(next), "+c"(size) : "a"(value) : "memory");
    return target;
}

void *memcpy(void *restrict target, const void *restrict source, size_t size)
{
    void *next = target;

    __asm__ volatile("rep movsb" : "+D"(next), "+S"(source), "+c"(size) : : "memory");
    return target;
}

void *memmove(void *target, const void *source, size_t size)
{
    unsigned char *to = target;
    const unsigned char *from = source;

    /* Forwards is right unless the target begins inside the source. */
    if ((size_t)(to - from) >= size)
        return memcpy(target, source, size);
    while (size--) {
        to[size] = from[size];
        /* Else GCC makes a call of memmove out of this loop. */
        __asm__ volatile("" : : : "memory");
    }
    return target;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *a = left, *b = right;

    for (size_t i = 0; i < size; i++)
        if (a[i] != b[i])
            return a[i] - b[i];
    return 0;
}
