/*
 * A TCP relay that waits as Go's network poller does: a subscription is armed when somebody waits and is gone with its first event, an
 * error or hang-up wakes both who reads and who writes, a timer is always the first subscription, and a connect is over when the
 * socket is writable, SO_ERROR is 0 and the peer has an address.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "net.h"

static const struct cli_program program = {
    .name = "netpoll_relay",
    .purpose = "Connects each connection with one to the port in the environment variable UPSTREAM, in both directions.",
    .default_host = "127.0.0.1",
    .default_port = 8084,
    .count_meaning = "connections to serve before exiting with 0; without it the relay runs on",
};

enum { BUFFER_BYTES = 8192, TICK_MILLIS = 100 };

struct link;

/* One direction of a link, or its connect. */
struct task {
    struct link *link;
    int from;
    int to;
    size_t start;
    size_t end;
    bool done;
    char *buffer;
};

struct link {
    int client;
    int upstream;
    bool connecting;
    bool dead;
    struct task down;
    struct task up;
    struct link *next;
};

/* Who waits for one direction of a descriptor; indexed by it. */
struct waiters {
    struct task *reader;
    struct task *writer;
};

static struct waiters *waiting;
static size_t waiting_capacity;
static struct link *links;
static uint32_t served;
static int listener;
static struct task accepting;
static struct endpoint upstream_address;

static void *grow(void *memory, size_t count, size_t size) {
    void *grown = realloc(memory, count * size);
    if (grown == NULL) cli_fail(&program, "no memory for %zu entries of %zu bytes", count, size);
    return grown;
}

static struct waiters *waiters_of(int fd) {
    if ((size_t)fd >= waiting_capacity) {
        size_t capacity = (size_t)fd * 2 + 16;
        waiting = grow(waiting, capacity, sizeof *waiting);
        memset(waiting + waiting_capacity, 0, (capacity - waiting_capacity) * sizeof *waiting);
        waiting_capacity = capacity;
    }
    return &waiting[fd];
}

static void end_link(struct link *link) {
    link->dead = true;
}

/* Moves bytes of one direction until the host would make it wait. */
static void move(struct task *task) {
    while (!task->done && !task->link->dead) {
        size_t n = 0;
        int error;
        if (task->start == task->end) {
            error = net_recv(task->from, task->buffer, BUFFER_BYTES, &n);
            if (error == __WASI_ERRNO_AGAIN) {
                waiters_of(task->from)->reader = task;
                return;
            }
            if (error == 0 && n == 0) {
                task->done = true;
                /* The other side may have gone altogether. */
                net_shutdown_write(task->to);
            } else if (error == 0) {
                task->start = 0;
                task->end = n;
            }
        } else {
            error = net_send(task->to, task->buffer + task->start, task->end - task->start, &n);
            if (error == __WASI_ERRNO_AGAIN) {
                waiters_of(task->to)->writer = task;
                return;
            }
            task->start += n;
        }
        if (error != 0) end_link(task->link);
    }
    if (task->link->up.done && task->link->down.done) end_link(task->link);
}

static void finish_connect(struct link *link) {
    int pending = 0;
    struct endpoint peer;
    int error = net_take_error(link->upstream, &pending);
    if (error != 0) pending = error;
    if (pending == __WASI_ERRNO_INPROGRESS || pending == __WASI_ERRNO_INTR
        || (pending == 0 && net_peer(link->upstream, &peer) != 0)) {
        waiters_of(link->upstream)->writer = &link->up;
        return;
    }
    if (pending != 0) {
        fprintf(stderr, "%s: cannot connect: %s\n", program.name, net_error(pending));
        end_link(link);
        return;
    }
    link->connecting = false;
    move(&link->up);
    move(&link->down);
}

static void start_link(int client) {
    struct link *link = grow(NULL, 1, sizeof *link);
    memset(link, 0, sizeof *link);
    link->client = client;
    link->upstream = -1;
    link->next = links;
    links = link;
    int error = net_set_nonblocking(client);
    if (error == 0) error = net_open(upstream_address.family, SOCKTYPE_STREAM, &link->upstream);
    if (error == 0) error = net_set_nonblocking(link->upstream);
    if (error != 0) cli_fail(&program, "cannot open a socket: %s", net_error(error));
    link->up = (struct task){.link = link, .from = client, .to = link->upstream, .buffer = grow(NULL, BUFFER_BYTES, 1)};
    link->down = (struct task){.link = link, .from = link->upstream, .to = client, .buffer = grow(NULL, BUFFER_BYTES, 1)};
    link->connecting = true;
    error = net_connect(link->upstream, &upstream_address);
    if (error == __WASI_ERRNO_INPROGRESS) {
        waiters_of(link->upstream)->writer = &link->up;
    } else if (error != 0) {
        fprintf(stderr, "%s: cannot connect: %s\n", program.name, net_error(error));
        end_link(link);
    } else {
        finish_connect(link);
    }
}

static void accept_some(void) {
    for (;;) {
        int fd = -1;
        int error = net_accept(listener, &fd);
        if (error == __WASI_ERRNO_AGAIN) break;
        if (error == __WASI_ERRNO_CONNABORTED) continue;
        if (error != 0) cli_fail(&program, "cannot accept a connection: %s", net_error(error));
        start_link(fd);
    }
    waiters_of(listener)->reader = &accepting;
}

static void run(struct task *task) {
    if (task == NULL) return;
    if (task == &accepting) {
        accept_some();
    } else if (task->link->connecting) {
        finish_connect(task->link);
    } else if (!task->link->dead) {
        move(task);
    }
}

static size_t subscribe_all(__wasi_subscription_t *subscriptions) {
    size_t count = 0;
    memset(subscriptions, 0, (2 * waiting_capacity + 1) * sizeof *subscriptions);
    subscriptions[count].userdata = UINT64_MAX;
    subscriptions[count].u.tag = __WASI_EVENTTYPE_CLOCK;
    subscriptions[count].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    subscriptions[count].u.u.clock.timeout = TICK_MILLIS * UINT64_C(1000000);
    subscriptions[count++].u.u.clock.precision = 1000;
    for (size_t fd = 0; fd < waiting_capacity; fd++) {
        for (uint8_t tag = __WASI_EVENTTYPE_FD_READ; tag <= __WASI_EVENTTYPE_FD_WRITE; tag++) {
            bool reads = tag == __WASI_EVENTTYPE_FD_READ;
            if ((reads ? waiting[fd].reader : waiting[fd].writer) == NULL) continue;
            subscriptions[count].userdata = fd;
            subscriptions[count].u.tag = tag;
            subscriptions[count++].u.u.fd_read.file_descriptor = (int)fd;
        }
    }
    return count;
}

/* Waits once and wakes whom the events are for; each has to arm anew. */
static void poll_once(void) {
    static __wasi_subscription_t *subscriptions;
    static __wasi_event_t *events;
    size_t room = 2 * waiting_capacity + 1;
    subscriptions = grow(subscriptions, room, sizeof *subscriptions);
    events = grow(events, room, sizeof *events);
    size_t count = 0;
    int error = __wasi_poll_oneoff(subscriptions, events, subscribe_all(subscriptions), &count);
    if (error != 0) cli_fail(&program, "poll_oneoff failed: %s", net_error(error));
    if (count == 0) cli_fail(&program, "poll_oneoff answered no event");
    for (size_t i = 0; i < count; i++) {
        if (events[i].type == __WASI_EVENTTYPE_CLOCK) continue;
        int fd = (int)events[i].userdata;
        bool broken = events[i].error != 0 || (events[i].fd_readwrite.flags & __WASI_EVENTRWFLAGS_FD_READWRITE_HANGUP) != 0;
        struct task *reader = NULL;
        struct task *writer = NULL;
        if (broken || events[i].type == __WASI_EVENTTYPE_FD_READ) {
            reader = waiting[fd].reader;
            waiting[fd].reader = NULL;
        }
        if (broken || events[i].type == __WASI_EVENTTYPE_FD_WRITE) {
            writer = waiting[fd].writer;
            waiting[fd].writer = NULL;
        }
        run(reader);
        run(writer);
    }
}

static void bury_dead(void) {
    struct link **place = &links;
    while (*place != NULL) {
        struct link *link = *place;
        if (!link->dead) {
            place = &link->next;
            continue;
        }
        int fds[] = {link->client, link->upstream};
        for (int i = 0; i < 2; i++) {
            if (fds[i] < 0) continue;
            *waiters_of(fds[i]) = (struct waiters){NULL, NULL};
            net_close(fds[i]);
        }
        free(link->up.buffer);
        free(link->down.buffer);
        *place = link->next;
        free(link);
        served++;
    }
}

int main(int argc, char **argv) {
    struct cli_arguments arguments = cli_parse(&program, argc, argv);
    struct endpoint local;
    char text[ENDPOINT_TEXT_BYTES];
    const char *upstream = getenv("UPSTREAM");
    if (upstream == NULL) cli_fail(&program, "the environment variable UPSTREAM must be a port");
    size_t found = 0;
    int error = net_resolve(arguments.host, (uint16_t)strtoul(upstream, NULL, 10), &upstream_address, 1, &found);
    if (error != 0) cli_fail(&program, "cannot resolve '%s': %s", arguments.host, net_error(error));
    error = net_serve(arguments.host, arguments.port, SOCKTYPE_STREAM, &listener, &local);
    if (error == 0) error = net_set_nonblocking(listener);
    if (error != 0) cli_fail(&program, "cannot listen on %s port %u: %s", arguments.host, arguments.port, net_error(error));
    printf("listening on %s\n", net_text(&local, text));
    fflush(stdout);

    accept_some();
    while (arguments.count == 0 || served < arguments.count) {
        poll_once();
        bury_dead();
    }
    return 0;
}
