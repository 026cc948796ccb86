/*
 * The server's side of the measurements, the same source for the guest and for its native twin.
 *
 *   server MODE [COUNT]
 *
 * It listens on a free port of 127.0.0.1, prints `listening on ADDRESS:PORT` and serves for ever, one connection at a time:
 *
 *   echo     sends back what it receives, on blocking sockets
 *   poll     the same on non-blocking sockets, waiting in poll_oneoff
 *   turns    as poll, but waits for writability before each answer and for readability after it
 *   sink     reads to the end of the stream and answers with one byte
 *   source   is told with 8 bytes how many writes of 64 KiB to make
 *   udp      sends each datagram back to its sender
 *   accept   accepts and closes
 *   idle     accepts COUNT + 1 connections, then polls all of them again and again and prints the nanoseconds a poll took; the
 *            last connection has a byte to read, which is left there, so that no poll waits
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net.h"

enum { BLOCK_BYTES = 65536, POLLS_PER_BATCH = 20 };

static char block[BLOCK_BYTES];

static _Noreturn void fail(const char *what, int error) {
    fprintf(stderr, "server: %s: %s\n", what, net_error(error));
    exit(1);
}

static void check(const char *what, int error) {
    if (error != 0) fail(what, error);
}

static int accept_one(int listener) {
    int fd = -1;
    check("cannot accept", net_accept(listener, &fd));
    return fd;
}

static void echo(int fd) {
    size_t received = 0;
    while (net_recv(fd, block, sizeof block, &received) == 0 && received > 0) {
        if (net_send_all(fd, block, received) != 0) return;
    }
}

static void subscribe(__wasi_subscription_t *subscription, uint8_t tag, int fd) {
    memset(subscription, 0, sizeof *subscription);
    subscription->u.tag = tag;
    subscription->u.u.fd_read.file_descriptor = fd;
}

static void wait_for(int fd, uint8_t tag) {
    __wasi_subscription_t subscription;
    __wasi_event_t event;
    size_t events = 0;
    subscribe(&subscription, tag, fd);
    check("cannot poll", __wasi_poll_oneoff(&subscription, &event, 1, &events));
}

static void echo_polling(int fd, bool turns) {
    check("cannot make it non-blocking", net_set_nonblocking(fd));
    for (;;) {
        wait_for(fd, __WASI_EVENTTYPE_FD_READ);
        size_t received = 0;
        if (net_recv(fd, block, sizeof block, &received) != 0 || received == 0) return;
        size_t done = 0;
        if (turns) wait_for(fd, __WASI_EVENTTYPE_FD_WRITE);
        while (done < received) {
            size_t sent = 0;
            int error = net_send(fd, block + done, received - done, &sent);
            if (error == __WASI_ERRNO_AGAIN) {
                wait_for(fd, __WASI_EVENTTYPE_FD_WRITE);
            } else if (error != 0) {
                return;
            }
            done += sent;
        }
    }
}

static void sink(int fd) {
    size_t received = 0;
    while (net_recv(fd, block, sizeof block, &received) == 0 && received > 0) continue;
    net_send_all(fd, "x", 1);
}

static void source(int fd) {
    uint64_t writes = 0;
    size_t received = 0;
    while (net_recv(fd, &writes, sizeof writes, &received) == 0 && received == sizeof writes) {
        while (writes-- > 0) {
            if (net_send_all(fd, block, sizeof block) != 0) return;
        }
    }
}

static _Noreturn void serve_datagrams(int fd) {
    for (;;) {
        struct endpoint sender;
        size_t received = 0;
        check("cannot receive", net_recv_from(fd, block, sizeof block, &received, &sender));
        check("cannot send", net_send_to(fd, block, received, &sender));
    }
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void poll_idle(int listener, size_t count) {
    __wasi_subscription_t *subscriptions = calloc(count + 1, sizeof *subscriptions);
    __wasi_event_t *events = calloc(count + 1, sizeof *events);
    if (subscriptions == NULL || events == NULL) fail("no memory", 0);
    for (size_t i = 0; i <= count; i++) {
        int fd = accept_one(listener);
        check("cannot make it non-blocking", net_set_nonblocking(fd));
        subscribe(&subscriptions[i], __WASI_EVENTTYPE_FD_READ, fd);
    }
    printf("accepted\n");
    for (;;) {
        fflush(stdout);
        uint64_t start = now();
        for (int i = 0; i < POLLS_PER_BATCH; i++) {
            size_t ready = 0;
            check("cannot poll", __wasi_poll_oneoff(subscriptions, events, count + 1, &ready));
            if (ready > 1) exit(0); /* The client has gone. */
        }
        printf("%llu\n", (unsigned long long)((now() - start) / POLLS_PER_BATCH));
    }
}

int main(int argc, char **argv) {
    if (argc < 2) fail("no mode given; see the head of server.c", 0);
    const char *mode = argv[1];
    struct endpoint local;
    char text[ENDPOINT_TEXT_BYTES];
    int listener = -1;
    int type = strcmp(mode, "udp") == 0 ? SOCKTYPE_DGRAM : SOCKTYPE_STREAM;
    check("cannot listen", net_serve("127.0.0.1", 0, type, &listener, &local));
    printf("listening on %s\n", net_text(&local, text));
    fflush(stdout);
    if (type == SOCKTYPE_DGRAM) serve_datagrams(listener);
    if (strcmp(mode, "idle") == 0) poll_idle(listener, argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
    for (;;) {
        int fd = accept_one(listener);
        if (strcmp(mode, "echo") == 0) {
            echo(fd);
        } else if (strcmp(mode, "poll") == 0) {
            echo_polling(fd, false);
        } else if (strcmp(mode, "turns") == 0) {
            echo_polling(fd, true);
        } else if (strcmp(mode, "sink") == 0) {
            sink(fd);
        } else if (strcmp(mode, "source") == 0) {
            source(fd);
        } else if (strcmp(mode, "accept") != 0) {
            fail("unknown mode; see the head of server.c", 0);
        }
        net_close(fd);
    }
}
