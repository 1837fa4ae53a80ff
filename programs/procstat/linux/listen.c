/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Serving metrics by HTTP. One thread of libmicrohttpd's answers all requests, one after the other,
 * so that the sampler needs no lock; a client that is slow or says nothing is dropped after a time
 * and keeps nobody waiting, for sockets do not block.
 */
#include "linux/listen.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "format/format.h"
#include "host/clock.h"
#include "host/interrupt.h"
#include "host/system.h"
#include "linux/address.h"
#include "sample/sampler.h"

#define MOST_CONNECTIONS        128u
#define MOST_CONNECTIONS_OF_ONE 64u
#define SECONDS_OF_SILENCE      10u
#define MEMORY_OF_A_CONNECTION  ((size_t)16384) /* a request's header has to fit in */
#define HOUR                    (3600ull * SECOND)

struct server {
    const struct options *options;
    struct sampler *sampler;
    struct snapshot snapshot;
    struct view view;
};

static const char about[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
    "charset=\"utf-8\"><title>procstat</title></head>"
    "<body>\n<h1>procstat " PROCSTATS_VERSION "</h1>\n"
    "<p>Windows processes that run under Wine on this machine, for Prometheus: "
    "<a href=\"/metrics\">/metrics</a></p>\n"
    "<p>Whether this server answers: <a href=\"/-/healthy\">/-/healthy</a></p>\n</body></html>\n";

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned int status,
                             const char *type, const char *body, size_t length,
                             enum MHD_ResponseMemoryMode mode)
{
    /* The library takes what it copies for changeable, but does not change it. */
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, (void *)(uintptr_t)body, mode);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result reply_text(struct MHD_Connection *connection, unsigned int status,
                                  const char *type, const char *body)
{
    return reply(connection, status, type, body, strlen(body), MHD_RESPMEM_PERSISTENT);
}

/* Prometheus says which of the two formats it reads. */
static bool wants_openmetrics(struct MHD_Connection *connection)
{
    const char *accept =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);

    return accept && strstr(accept, "application/openmetrics-text");
}

static enum MHD_Result reply_metrics(struct server *server, struct MHD_Connection *connection)
{
    static const struct order by_pid;
    const bool open = wants_openmetrics(connection);
    const struct metrics_style style = {.classic = !open, .labels = server->options->labels.data};
    struct text text = {0};
    enum MHD_Result result;

    if (!sampler_take(server->sampler, &server->snapshot, &server->options->selection))
        return reply_text(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "text/plain",
                          "the processes cannot be listed\n");
    view_build(&server->view, &server->snapshot, &by_pid, NULL);
    format_metrics(&text, &server->view, &style);
    result = reply(connection, MHD_HTTP_OK,
                   open ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                        : "text/plain; version=0.0.4; charset=utf-8",
                   text.data, text.length, MHD_RESPMEM_MUST_COPY);
    text_free(&text);
    return result;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    static int begun;

    (void)version;
    (void)upload;
    if (!*request) {
        *request = &begun; /* the header is there, a body may follow */
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0; /* nobody reads it */
        return MHD_YES;
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return reply_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain",
                          "only GET and HEAD are answered\n");
    if (!strcmp(url, "/metrics"))
        return reply_metrics(context, connection);
    if (!strcmp(url, "/"))
        return reply_text(connection, MHD_HTTP_OK, "text/html; charset=utf-8", about);
    if (!strcmp(url, "/-/healthy"))
        return reply_text(connection, MHD_HTTP_OK, "text/plain", "procstat is healthy\n");
    return reply_text(connection, MHD_HTTP_NOT_FOUND, "text/plain", "see /metrics\n");
}

/* What the library has to say about requests that are none is not the administrator's concern. */
static void say_nothing(void *context, const char *message, va_list arguments)
{
    (void)context;
    (void)message;
    (void)arguments;
}

/* A socket that listens there, or -1 with errno, which is lost if the library makes the socket. */
static int listen_at(const struct sockaddr_storage *address)
{
    static const int on = 1;
    bool is_ipv6 = address->ss_family == AF_INET6;
    socklen_t size = is_ipv6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error;

    if (fd < 0)
        return -1;
    if (!setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) &&
        (!is_ipv6 || !setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on))) &&
        !bind(fd, (const struct sockaddr *)address, size) && !listen(fd, SOMAXCONN))
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* The server has the socket from then on. */
static struct MHD_Daemon *start(struct server *server, int listening)
{
    return MHD_start_daemon(
        MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, answer,
        server, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_LISTEN_SOCKET, listening,
        MHD_OPTION_CONNECTION_LIMIT, MOST_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        MOST_CONNECTIONS_OF_ONE, MHD_OPTION_CONNECTION_TIMEOUT, SECONDS_OF_SILENCE,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, MEMORY_OF_A_CONNECTION, MHD_OPTION_END);
}

int serve(struct options *options)
{
    const char *place = options->listen ? options->listen : DEFAULT_ADDRESS;
    struct server server = {.options = options};
    struct sockaddr_storage address;
    struct MHD_Daemon *daemon;
    enum exit_status status = STATUS_OK;
    int listening;

    if (!address_parse(place, &address))
        return fail(STATUS_USAGE, 0,
                    "--listen takes ADDRESS:PORT, as " DEFAULT_ADDRESS ", not '%s'", place);
    if (!interrupt_catch())
        return fail(STATUS_FAILED, system_error(), "cannot catch interrupts");
    signal(SIGPIPE, SIG_IGN);
    listening = listen_at(&address);
    if (listening < 0)
        return fail(STATUS_FAILED, system_error(), "cannot listen at %s", place);
    server.sampler = sampler_new();
    daemon = start(&server, listening);
    if (!daemon) {
        status = fail(STATUS_FAILED, 0, "libmicrohttpd cannot serve at %s", place);
    } else {
        printf("procstat: serving http://%s/metrics\n", place);
        fflush(stdout);
        while (interrupt_wait_until(clock_now() + HOUR))
            ;
        MHD_stop_daemon(daemon);
    }
    sampler_free(server.sampler);
    snapshot_free(&server.snapshot);
    view_free(&server.view);
    return status;
}
