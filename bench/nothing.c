/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A program that does nothing, and imports nothing of what is replaced, for start-up times. */
int main(void)
{
    return 0;
}
