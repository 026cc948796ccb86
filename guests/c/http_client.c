/* An HTTP client on blocking sockets: a GET and a POST, each on a connection of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "http_response.h"
#include "net.h"

static const struct cli_program program = {
    .name = "http_client",
    .purpose = "Sends GET /get and POST /post to a web server and prints the answers.",
    .default_host = "127.0.0.1",
    .default_port = 1234,
};

enum { ENDPOINTS_LIMIT = 10, READ_BYTES = 16384, REQUEST_BYTES = 1024 };

/* Connects to the first of the host's addresses that accepts. */
static int connect_any(const struct cli_arguments *target) {
    struct endpoint endpoints[ENDPOINTS_LIMIT];
    size_t count = 0;
    int error = net_resolve(target->host, target->port, endpoints, ENDPOINTS_LIMIT, &count);
    if (error != 0) cli_fail(&program, "cannot resolve '%s': %s", target->host, net_error(error));
    char text[ENDPOINT_TEXT_BYTES];
    for (size_t i = 0; i < count; i++) {
        int fd = -1;
        error = net_open(endpoints[i].family, SOCKTYPE_STREAM, &fd);
        net_text(&endpoints[i], text);
        if (error != 0) continue;
        error = net_connect(fd, &endpoints[i]);
        if (error == 0) return fd;
        net_close(fd);
    }
    cli_fail(&program, "cannot connect to %s: %s", text, net_error(error));
}

static void print_response(const char *method, const struct http_response *response) {
    printf("%s\nStatus: %d %.*s\n", method, response->status, (int)response->reason.length, response->reason.start);
    printf("Headers {\r\n");
    for (size_t i = 0; i < response->headers_count; i++) {
        const struct http_header *header = &response->headers[i];
        printf("  %.*s: %.*s\r\n", (int)header->name.length, header->name.start, (int)header->value.length,
               header->value.start);
    }
    printf("}\n");
    fwrite(response->body.start, 1, response->body.length, stdout);
    printf("\n");
    fflush(stdout);
}

static void exchange(const struct cli_arguments *target, const char *method, const char *path, const char *body) {
    bool inet6_literal = strchr(target->host, ':') != NULL;
    char request[REQUEST_BYTES];
    int length = snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: %s%s%s:%u\r\nConnection: close\r\n", method, path,
                          inet6_literal ? "[" : "", target->host, inet6_literal ? "]" : "", target->port);
    if (body != NULL && length < REQUEST_BYTES) {
        length += snprintf(request + length, sizeof request - (size_t)length,
                           "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n", strlen(body));
    }
    if (length < REQUEST_BYTES) {
        length += snprintf(request + length, sizeof request - (size_t)length, "\r\n%s", body != NULL ? body : "");
    }
    if (length >= REQUEST_BYTES) cli_fail(&program, "the host name '%s' is too long", target->host);

    int fd = connect_any(target);
    int error = net_send_all(fd, request, (size_t)length);
    if (error != 0) cli_fail(&program, "cannot send %s %s: %s", method, path, net_error(error));

    struct http_buffer buffer = {0};
    static struct http_response response;
    enum http_outcome outcome = HTTP_PARTIAL;
    bool ended = false;
    while (outcome == HTTP_PARTIAL && !ended) {
        size_t received = 0;
        if (!http_buffer_reserve(&buffer, READ_BYTES)) cli_fail(&program, "no memory for the answer to %s %s", method, path);
        error = net_recv(fd, buffer.data + buffer.length, buffer.capacity - buffer.length, &received);
        if (error != 0) cli_fail(&program, "cannot read the answer to %s %s: %s", method, path, net_error(error));
        buffer.length += received;
        ended = received == 0;
        outcome = http_response_read(buffer.data, buffer.length, ended, &response);
    }
    if (outcome != HTTP_COMPLETE) {
        cli_fail(&program, "the answer to %s %s is %s", method, path, outcome == HTTP_INVALID ? "not HTTP/1" : "incomplete");
    }
    print_response(method, &response);
    free(buffer.data);
    net_close(fd);
}

int main(int argc, char **argv) {
    struct cli_arguments target = cli_parse(&program, argc, argv);
    exchange(&target, "GET", "/get", NULL);
    exchange(&target, "POST", "/post", "field1=value1&field2=value2");
    return 0;
}
