/*
 * An HTTP client with two connections at once in one thread: the sockets are non-blocking, and poll_oneoff tells which of them
 * can go on. Each connection is a small state machine, so neither waits for the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "http_response.h"
#include "net.h"

static const struct cli_program program = {
    .name = "nonblock_http_client",
    .purpose = "Sends GET / on two non-blocking connections at once and prints each answer when it is complete.",
    .default_host = "127.0.0.1",
    .default_port = 80,
};

enum { CONNECTIONS = 2, READ_BYTES = 4096, IDLE_LIMIT_SECONDS = 30 };
static const char request[] = "GET / HTTP/1.0\r\n\r\n";

enum state { CONNECTING, SENDING, RECEIVING, FINISHED };

struct connection {
    const char *name;
    int fd;
    enum state state;
    bool failed;
    size_t sent;
    struct http_buffer buffer;
};

static void finish(struct connection *connection) {
    net_close(connection->fd);
    free(connection->buffer.data);
    connection->state = FINISHED;
    fflush(stdout);
}

static void finish_failed(struct connection *connection, const char *reason) {
    printf("%s connection error: %s\n", connection->name, reason);
    connection->failed = true;
    finish(connection);
}

static void print_quoted(struct http_text text) {
    putchar('"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.start[i] == '"' || text.start[i] == '\\') putchar('\\');
        putchar(text.start[i]);
    }
    putchar('"');
}

static void finish_complete(struct connection *connection, const struct http_response *response) {
    printf("%s connection completed\n", connection->name);
    printf("Status: %d %.*s\nHeader:\n", response->status, (int)response->reason.length, response->reason.start);
    for (size_t i = 0; i < response->headers_count; i++) {
        printf("%.*s: ", (int)response->headers[i].name.length, response->headers[i].name.start);
        print_quoted(response->headers[i].value);
        putchar('\n');
    }
    printf("\nBody:\n");
    fwrite(response->body.start, 1, response->body.length, stdout);
    putchar('\n');
    finish(connection);
}

static void start(struct connection *connection, const char *name, const struct endpoint *peer) {
    *connection = (struct connection){.name = name, .fd = -1};
    int error = net_open(peer->family, SOCKTYPE_STREAM, &connection->fd);
    if (error != 0) cli_fail(&program, "cannot open a socket: %s", net_error(error));
    error = net_set_nonblocking(connection->fd);
    if (error != 0) cli_fail(&program, "cannot make a socket non-blocking: %s", net_error(error));
    error = net_connect(connection->fd, peer);
    if (error == 0) {
        connection->state = SENDING;
    } else if (error == __WASI_ERRNO_INPROGRESS) {
        connection->state = CONNECTING;
    } else {
        finish_failed(connection, net_error(error));
    }
}

/* The outcome of a connect is in SO_ERROR once the socket is writable. */
static void complete_connect(struct connection *connection) {
    int pending = 0;
    int error = net_take_error(connection->fd, &pending);
    if (error != 0 || pending != 0) {
        finish_failed(connection, net_error(error != 0 ? error : pending));
    } else {
        connection->state = SENDING;
    }
}

static void send_some(struct connection *connection) {
    size_t sent = 0;
    int error = net_send(connection->fd, request + connection->sent, sizeof request - 1 - connection->sent, &sent);
    if (error == __WASI_ERRNO_AGAIN) return;
    if (error != 0) {
        finish_failed(connection, net_error(error));
        return;
    }
    connection->sent += sent;
    if (connection->sent == sizeof request - 1) connection->state = RECEIVING;
}

static void receive_some(struct connection *connection) {
    static struct http_response response;
    struct http_buffer *buffer = &connection->buffer;
    size_t received = 0;
    if (!http_buffer_reserve(buffer, READ_BYTES)) cli_fail(&program, "no memory for an answer");
    int error = net_recv(connection->fd, buffer->data + buffer->length, buffer->capacity - buffer->length, &received);
    if (error == __WASI_ERRNO_AGAIN) return;
    if (error != 0) {
        finish_failed(connection, net_error(error));
        return;
    }
    buffer->length += received;
    bool ended = received == 0;
    switch (http_response_read(buffer->data, buffer->length, ended, &response)) {
    case HTTP_COMPLETE: finish_complete(connection, &response); break;
    case HTTP_INVALID: finish_failed(connection, "the answer is not HTTP/1"); break;
    case HTTP_PARTIAL:
        if (ended) finish_failed(connection, "the answer is incomplete");
        break;
    }
}

static void go_on(struct connection *connection) {
    if (connection->state == CONNECTING) complete_connect(connection);
    if (connection->state == SENDING) {
        send_some(connection);
    } else if (connection->state == RECEIVING) {
        receive_some(connection);
    }
}

/* Waits until a connection can go on and lets each that can take one step; false if nothing happened for too long. */
static bool poll_once(struct connection connections[CONNECTIONS]) {
    __wasi_subscription_t subscriptions[CONNECTIONS + 1];
    __wasi_event_t events[CONNECTIONS + 1];
    size_t subscribed = 0;
    memset(subscriptions, 0, sizeof subscriptions);
    for (uint64_t i = 0; i < CONNECTIONS; i++) {
        if (connections[i].state == FINISHED) continue;
        __wasi_subscription_t *subscription = &subscriptions[subscribed++];
        subscription->userdata = i;
        subscription->u.tag = connections[i].state == RECEIVING ? __WASI_EVENTTYPE_FD_READ : __WASI_EVENTTYPE_FD_WRITE;
        subscription->u.u.fd_read.file_descriptor = connections[i].fd;
    }
    __wasi_subscription_t *timeout = &subscriptions[subscribed++];
    timeout->userdata = CONNECTIONS;
    timeout->u.tag = __WASI_EVENTTYPE_CLOCK;
    timeout->u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    timeout->u.u.clock.timeout = IDLE_LIMIT_SECONDS * UINT64_C(1000000000);

    size_t events_count = 0;
    int error = __wasi_poll_oneoff(subscriptions, events, subscribed, &events_count);
    if (error != 0) cli_fail(&program, "poll_oneoff failed: %s", net_error(error));
    bool progress = false;
    for (size_t i = 0; i < events_count; i++) {
        if (events[i].userdata >= CONNECTIONS) continue;
        struct connection *connection = &connections[events[i].userdata];
        progress = true;
        if (events[i].error != 0) {
            finish_failed(connection, net_error(events[i].error));
        } else {
            go_on(connection);
        }
    }
    return progress;
}

int main(int argc, char **argv) {
    struct cli_arguments target = cli_parse(&program, argc, argv);
    struct endpoint peer;
    size_t count = 0;
    int error = net_resolve(target.host, target.port, &peer, 1, &count);
    if (error != 0) cli_fail(&program, "cannot resolve '%s': %s", target.host, net_error(error));

    static struct connection connections[CONNECTIONS];
    start(&connections[0], "First", &peer);
    start(&connections[1], "Second", &peer);
    while (connections[0].state != FINISHED || connections[1].state != FINISHED) {
        if (!poll_once(connections)) cli_fail(&program, "no answer within %d seconds", IDLE_LIMIT_SECONDS);
    }
    return connections[0].failed || connections[1].failed ? 1 : 0;
}
