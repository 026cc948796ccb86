/*
 * An HTTP/1.0 and 1.1 server for many connections in one thread.
 *
 * All sockets are non-blocking; one poll_oneoff call per round tells which of them can go on. A connection is a pair of queues:
 * bytes received and not understood yet, bytes to send and not taken by the host yet. It asks for readability unless it has
 * plenty to send, and for writability only while something is queued, since a stream is nearly always writable.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "http_request.h"
#include "net.h"

static const struct cli_program program = {
    .name = "poll_http_server",
    .purpose = "Answers GET and HEAD for any path with a line of text; /bytes/N with N bytes, to try large answers.\n"
               "Connections are kept alive, requests may be pipelined.",
    .default_host = "127.0.0.1",
    .default_port = 8080,
    .count_meaning = "requests to answer before exiting with 0; without it the server runs on",
};

enum {
    HEAD_LIMIT_BYTES = 16384,   /* the longest request head */
    READ_BYTES = 16384,         /* received at once */
    QUEUE_LIMIT_BYTES = 65536,  /* beyond it no further request is answered until some was sent */
    ACCEPTS_PER_ROUND = 256,    /* so that a flood of newcomers cannot starve the others */
    BODY_LIMIT_BYTES = 1 << 28, /* the largest N of /bytes/N */
};

static const char greeting[] = "Hello from a WebAssembly guest\n";

struct queue {
    char *data;
    size_t start;
    size_t end;
    size_t capacity;
};

struct connection {
    int fd;
    struct queue in;
    struct queue out;
    uint64_t skip_bytes; /* of a request's body, still to come */
    uint64_t fill_bytes; /* of an answer's body, not queued yet */
    bool last;           /* no request is read any more; close when everything is sent */
    bool linger;         /* then shut down for writing and read to the end, so that the answer is not lost to a reset */
    bool lingering;
    bool ended; /* the client has finished sending */
    bool dead;
};

struct server {
    int listener;
    bool accepting;
    bool finishing;
    uint32_t answered;
    uint32_t limit;
    struct connection *connections;
    size_t count;
    size_t capacity;
    __wasi_subscription_t *subscriptions;
    __wasi_event_t *events;
    size_t polled_capacity;
};

static const uint64_t LISTENER = UINT64_MAX;

static void *grow(void *memory, size_t count, size_t size) {
    void *grown = realloc(memory, count * size);
    if (grown == NULL) cli_fail(&program, "no memory for %zu entries of %zu bytes", count, size);
    return grown;
}

static size_t queued(const struct queue *queue) {
    return queue->end - queue->start;
}

static char *reserve(struct queue *queue, size_t room) {
    if (queue->start == queue->end) queue->start = queue->end = 0;
    if (queue->capacity - queue->end < room && queue->start > 0) {
        memmove(queue->data, queue->data + queue->start, queued(queue));
        queue->end -= queue->start;
        queue->start = 0;
    }
    if (queue->capacity - queue->end < room) {
        size_t capacity = queue->capacity * 2;
        if (capacity < queue->end + room) capacity = queue->end + room;
        queue->data = grow(queue->data, capacity, 1);
        queue->capacity = capacity;
    }
    return queue->data + queue->end;
}

static void append(struct queue *queue, const char *data, size_t size) {
    memcpy(reserve(queue, size), data, size);
    queue->end += size;
}

static void answer(struct server *server, struct connection *connection, const char *status, bool with_body,
                   const struct http_request *request, uint64_t body_bytes, const char *body) {
    server->answered++;
    if (server->limit != 0 && server->answered >= server->limit) server->finishing = true;
    if (server->finishing || !request->keep_alive) connection->last = true;
    char head[256];
    int length = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %llu\r\n%s\r\n", status,
                          (unsigned long long)body_bytes,
                          connection->last  ? "Connection: close\r\n"
                          : request->http10 ? "Connection: keep-alive\r\n"
                                            : "");
    append(&connection->out, head, (size_t)length);
    if (!with_body) return;
    if (body != NULL) {
        append(&connection->out, body, body_bytes);
    } else {
        connection->fill_bytes = body_bytes;
    }
}

/* Answers what cannot be served and gives the connection up, as the rest of the input cannot be trusted or is unwanted. */
static void refuse(struct server *server, struct connection *connection, const char *status) {
    static const char body[] = "The guest does not serve this.\n";
    struct http_request none = {.keep_alive = false};
    connection->last = true;
    connection->linger = true;
    connection->in.start = connection->in.end;
    answer(server, connection, status, true, &none, sizeof body - 1, body);
}

/* The N of /bytes/N; false for any other target. */
static bool wanted_bytes(const struct http_request *request, uint64_t *bytes) {
    static const char prefix[] = "/bytes/";
    size_t prefix_length = sizeof prefix - 1;
    if (request->target_length <= prefix_length || memcmp(request->target, prefix, prefix_length) != 0) return false;
    uint64_t value = 0;
    for (size_t i = prefix_length; i < request->target_length; i++) {
        char digit = request->target[i];
        if (digit < '0' || digit > '9' || value > BODY_LIMIT_BYTES) return false;
        value = value * 10 + (uint64_t)(digit - '0');
    }
    *bytes = value;
    return value <= BODY_LIMIT_BYTES;
}

/* Takes one request off the input and queues its answer; false if there is no complete one or it must wait. */
static bool take_request(struct server *server, struct connection *connection) {
    struct queue *in = &connection->in;
    size_t skipped = queued(in) < connection->skip_bytes ? queued(in) : (size_t)connection->skip_bytes;
    in->start += skipped;
    connection->skip_bytes -= skipped;
    if (connection->last || server->finishing || connection->skip_bytes > 0 || queued(in) == 0) return false;
    if (connection->fill_bytes > 0 || queued(&connection->out) > QUEUE_LIMIT_BYTES) return false;

    struct http_request request;
    long taken = http_request_read(in->data + in->start, queued(in), &request);
    if (taken == 0) {
        if (queued(in) < HEAD_LIMIT_BYTES) return false;
        refuse(server, connection, "431 Request Header Fields Too Large");
        return true;
    }
    if (taken < 0) {
        refuse(server, connection, "400 Bad Request");
        return true;
    }
    if (request.method == METHOD_OTHER || request.chunked) {
        refuse(server, connection, request.chunked ? "501 Not Implemented" : "405 Method Not Allowed\r\nAllow: GET, HEAD");
        return true;
    }
    connection->skip_bytes = request.body_bytes;
    if (request.expects_continue && request.body_bytes > 0) {
        static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
        append(&connection->out, go_on, sizeof go_on - 1);
    }
    uint64_t bytes = 0;
    bool with_body = request.method == METHOD_GET;
    if (wanted_bytes(&request, &bytes)) {
        answer(server, connection, "200 OK", with_body, &request, bytes, NULL);
    } else {
        answer(server, connection, "200 OK", with_body, &request, sizeof greeting - 1, greeting);
    }
    /* Only now: the target points into the input. */
    in->start += (size_t)taken;
    return true;
}

static void queue_fill(struct connection *connection) {
    static const char pattern[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-\n";
    while (connection->fill_bytes > 0 && queued(&connection->out) < QUEUE_LIMIT_BYTES) {
        size_t size = sizeof pattern - 1;
        if (size > connection->fill_bytes) size = (size_t)connection->fill_bytes;
        append(&connection->out, pattern, size);
        connection->fill_bytes -= size;
    }
}

/* Sends what is queued; false if the host takes no more for now or the connection is dead. */
static bool flush(struct connection *connection) {
    struct queue *out = &connection->out;
    while (queued(out) > 0) {
        size_t sent = 0;
        int error = net_send(connection->fd, out->data + out->start, queued(out), &sent);
        if (error == __WASI_ERRNO_AGAIN) return false;
        if (error != 0) {
            connection->dead = true;
            return false;
        }
        out->start += sent;
    }
    return true;
}

/* Goes on as far as input and output allow: answer, send, and again, as sending makes room for further answers. */
static void advance(struct server *server, struct connection *connection) {
    bool sent_all;
    do {
        while (take_request(server, connection)) continue;
        queue_fill(connection);
        sent_all = flush(connection);
    } while (sent_all && (connection->fill_bytes > 0 || take_request(server, connection)));
    if (connection->dead || !sent_all) return;
    if (connection->linger && !connection->ended) {
        if (!connection->lingering && net_shutdown_write(connection->fd) != 0) connection->dead = true;
        connection->lingering = true;
    } else if (connection->last || connection->ended || server->finishing) {
        connection->dead = true;
    }
}

static void receive(struct connection *connection) {
    /* Shared, so that thousands of idle connections do not own a large buffer each. */
    static char buffer[READ_BYTES];
    size_t received = 0;
    int error = net_recv(connection->fd, buffer, sizeof buffer, &received);
    if (error == __WASI_ERRNO_AGAIN) return;
    if (error != 0) {
        connection->dead = true;
    } else if (received == 0) {
        connection->ended = true;
    } else if (!connection->last) {
        append(&connection->in, buffer, received);
    }
}

static void accept_newcomers(struct server *server) {
    for (int i = 0; i < ACCEPTS_PER_ROUND; i++) {
        int fd = -1;
        int error = net_accept(server->listener, &fd);
        if (error == __WASI_ERRNO_AGAIN) return;
        if (error == __WASI_ERRNO_CONNABORTED) continue;
        bool exhausted = error == __WASI_ERRNO_MFILE || error == __WASI_ERRNO_NFILE || error == __WASI_ERRNO_NOBUFS
                         || error == __WASI_ERRNO_NOMEM;
        if (exhausted && server->count > 0) {
            /* The listener would stay readable: it is left alone until a connection ends. */
            server->accepting = false;
            return;
        }
        if (error != 0) cli_fail(&program, "cannot accept a connection: %s", net_error(error));
        if (net_set_nonblocking(fd) != 0) {
            net_close(fd);
            continue;
        }
        if (server->count == server->capacity) {
            server->capacity = server->capacity == 0 ? 64 : server->capacity * 2;
            server->connections = grow(server->connections, server->capacity, sizeof *server->connections);
        }
        server->connections[server->count++] = (struct connection){.fd = fd};
    }
}

static void bury_dead(struct server *server) {
    for (size_t i = server->count; i-- > 0;) {
        struct connection *connection = &server->connections[i];
        if (!connection->dead) continue;
        net_close(connection->fd);
        free(connection->in.data);
        free(connection->out.data);
        *connection = server->connections[--server->count];
        server->accepting = true;
    }
}

static void subscribe(__wasi_subscription_t *subscription, uint64_t userdata, uint8_t tag, int fd) {
    memset(subscription, 0, sizeof *subscription);
    subscription->userdata = userdata;
    subscription->u.tag = tag;
    subscription->u.u.fd_read.file_descriptor = fd;
}

static size_t subscribe_all(struct server *server) {
    size_t needed = server->count * 2 + 1;
    if (needed > server->polled_capacity) {
        server->polled_capacity = needed * 2;
        server->subscriptions = grow(server->subscriptions, server->polled_capacity, sizeof *server->subscriptions);
        server->events = grow(server->events, server->polled_capacity, sizeof *server->events);
    }
    size_t count = 0;
    if (server->accepting && !server->finishing) {
        subscribe(&server->subscriptions[count++], LISTENER, __WASI_EVENTTYPE_FD_READ, server->listener);
    }
    for (size_t i = 0; i < server->count; i++) {
        const struct connection *connection = &server->connections[i];
        bool sending = queued(&connection->out) > 0;
        if (!connection->ended && (!sending || (!connection->last && queued(&connection->in) < HEAD_LIMIT_BYTES))) {
            subscribe(&server->subscriptions[count++], i, __WASI_EVENTTYPE_FD_READ, connection->fd);
        }
        if (sending) subscribe(&server->subscriptions[count++], i, __WASI_EVENTTYPE_FD_WRITE, connection->fd);
    }
    return count;
}

static void poll_once(struct server *server) {
    size_t events_count = 0;
    size_t subscribed = subscribe_all(server);
    int error = __wasi_poll_oneoff(server->subscriptions, server->events, subscribed, &events_count);
    if (error != 0) cli_fail(&program, "poll_oneoff failed: %s", net_error(error));
    bool newcomers = false;
    for (size_t i = 0; i < events_count; i++) {
        const __wasi_event_t *event = &server->events[i];
        if (event->userdata == LISTENER) {
            if (event->error != 0) cli_fail(&program, "cannot poll the listener: %s", net_error(event->error));
            newcomers = true;
            continue;
        }
        struct connection *connection = &server->connections[event->userdata];
        if (event->error != 0) connection->dead = true;
        if (!connection->dead && event->type == __WASI_EVENTTYPE_FD_READ) receive(connection);
        if (!connection->dead) advance(server, connection);
    }
    /* The numbers in the events are places in the table, so it changes only after the last of them. */
    bury_dead(server);
    if (newcomers && !server->finishing) accept_newcomers(server);
}

int main(int argc, char **argv) {
    struct cli_arguments arguments = cli_parse(&program, argc, argv);
    static struct server server = {.accepting = true};
    struct endpoint local;
    char text[ENDPOINT_TEXT_BYTES];
    int error = net_serve(arguments.host, arguments.port, SOCKTYPE_STREAM, &server.listener, &local);
    if (error != 0) cli_fail(&program, "cannot listen on %s port %u: %s", arguments.host, arguments.port, net_error(error));
    error = net_set_nonblocking(server.listener);
    if (error != 0) cli_fail(&program, "cannot make the listener non-blocking: %s", net_error(error));
    server.limit = arguments.count;
    printf("listening on %s\n", net_text(&local, text));
    fflush(stdout);

    while (!server.finishing) poll_once(&server);
    net_close(server.listener);
    /* What was answered is still to be sent; connections with nothing to send are of no use any more. */
    for (;;) {
        for (size_t i = 0; i < server.count; i++) {
            if (queued(&server.connections[i].out) == 0 && server.connections[i].fill_bytes == 0) server.connections[i].dead = true;
        }
        bury_dead(&server);
        if (server.count == 0) return 0;
        poll_once(&server);
    }
}
