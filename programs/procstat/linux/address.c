/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where to listen. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "linux/address.h"

static bool parse_port(const char *string, in_port_t *port)
{
    char *end;
    unsigned long number = strtoul(string, &end, 10);

    if (*string < '0' || *string > '9' || *end || number < 1 || number > 65535)
        return false;
    *port = htons((in_port_t)number);
    return true;
}

bool address_parse(const char *string, struct sockaddr_storage *address)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    const char *colon = strrchr(string, ':');
    char host[64];
    size_t length = colon ? (size_t)(colon - string) : 0;

    memset(address, 0, sizeof(*address));
    if (!colon || length >= sizeof(host))
        return false;
    memcpy(host, string, length);
    host[length] = 0;
    if (!length)
        strcpy(host, "0.0.0.0");
    if (host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = 0;
        v6->sin6_family = AF_INET6;
        return inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1 &&
               parse_port(colon + 1, &v6->sin6_port);
    }
    v4->sin_family = AF_INET;
    return inet_pton(AF_INET, !strcmp(host, "localhost") ? "127.0.0.1" : host, &v4->sin_addr) ==
               1 &&
           parse_port(colon + 1, &v4->sin_port);
}
