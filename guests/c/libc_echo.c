/*
 * A TCP echo server on wasi-libc alone, once it listens: poll() or, with USE_SELECT, select(), fcntl, ioctl, read, write and close,
 * as programs written for Unix use them.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#include "cli.h"
#include "net.h"

static const struct cli_program program = {
    .name = "libc_echo",
    .purpose = "Sends back what each of many connections sends, until its end, by wasi-libc's poll() or select().",
    .default_host = "127.0.0.1",
    .default_port = 8083,
    .count_meaning = "connections to serve before exiting with 0; without it the server runs on",
};

enum { BUFFER_BYTES = 16384, TIMEOUT_MILLIS = 250 };

struct connection {
    int fd;
    bool readable;
    bool writable;
    bool ended;
    size_t start;
    size_t end;
    char buffer[BUFFER_BYTES];
};

static struct connection **connections;
static size_t count;
static size_t capacity;
static uint32_t served;
static bool newcomers;

static void *grow(void *memory, size_t entries, size_t size) {
    void *grown = realloc(memory, entries * size);
    if (grown == NULL) cli_fail(&program, "no memory for %zu entries of %zu bytes", entries, size);
    return grown;
}

static bool wants_write(const struct connection *connection) {
    return connection->start < connection->end;
}

#ifdef USE_SELECT
/* Waits and notes what is ready. */
static void wait_for_events(int listener, bool accepting) {
    static fd_set reading;
    static fd_set writing;
    FD_ZERO(&reading);
    FD_ZERO(&writing);
    int highest = listener;
    if (accepting) FD_SET(listener, &reading);
    for (size_t i = 0; i < count; i++) {
        int fd = connections[i]->fd;
        if (wants_write(connections[i])) {
            FD_SET(fd, &writing);
        } else {
            FD_SET(fd, &reading);
        }
        if (fd > highest) highest = fd;
    }
    struct timeval timeout = {.tv_usec = TIMEOUT_MILLIS * 1000};
    int ready = select(highest + 1, &reading, &writing, NULL, &timeout);
    if (ready < 0) cli_fail(&program, "select: %s", strerror(errno));
    newcomers = accepting && FD_ISSET(listener, &reading);
    for (size_t i = 0; i < count; i++) {
        connections[i]->readable = FD_ISSET(connections[i]->fd, &reading);
        connections[i]->writable = FD_ISSET(connections[i]->fd, &writing);
    }
}
#else
static struct pollfd *polled;

/* Waits and notes what is ready. POLLHUP means that both directions are dead: reading then tells the rest. */
static void wait_for_events(int listener, bool accepting) {
    polled = grow(polled, count + 1, sizeof *polled);
    polled[0] = (struct pollfd){.fd = accepting ? listener : -1, .events = POLLIN};
    for (size_t i = 0; i < count; i++) {
        polled[i + 1] = (struct pollfd){.fd = connections[i]->fd, .events = wants_write(connections[i]) ? POLLOUT : POLLIN};
    }
    /* wasi-libc knows no negative descriptors, which poll() elsewhere skips. */
    size_t first = accepting ? 0 : 1;
    if (first == 1 && count == 0) return;
    int ready = poll(polled + first, count + 1 - first, TIMEOUT_MILLIS);
    if (ready < 0) cli_fail(&program, "poll: %s", strerror(errno));
    newcomers = accepting && (polled[0].revents & POLLIN) != 0;
    for (size_t i = 0; i < count; i++) {
        short events = polled[i + 1].revents;
        if ((events & POLLNVAL) != 0) cli_fail(&program, "descriptor %d is not open", connections[i]->fd);
        connections[i]->readable = (events & (POLLIN | POLLHUP | POLLERR)) != 0;
        connections[i]->writable = (events & (POLLOUT | POLLHUP | POLLERR)) != 0;
    }
}
#endif

static void accept_newcomers(int listener) {
    for (;;) {
        int fd = -1;
        int error = net_accept(listener, &fd);
        if (error == __WASI_ERRNO_AGAIN) return;
        if (error == __WASI_ERRNO_CONNABORTED) continue;
        if (error != 0) cli_fail(&program, "cannot accept a connection: %s", net_error(error));
        if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) cli_fail(&program, "fcntl: %s", strerror(errno));
        if (count == capacity) {
            capacity = capacity == 0 ? 16 : capacity * 2;
            connections = grow(connections, capacity, sizeof *connections);
        }
        struct connection *connection = grow(NULL, 1, sizeof *connection);
        connection->fd = fd;
        connection->readable = connection->writable = connection->ended = false;
        connection->start = connection->end = 0;
        connections[count++] = connection;
    }
}

/* Reads, and checks what FIONREAD has promised; false when the connection is over. */
static bool receive(struct connection *connection) {
    int promised = 0;
    if (ioctl(connection->fd, FIONREAD, &promised) != 0) return false;
    ssize_t n = read(connection->fd, connection->buffer, BUFFER_BYTES);
    if (n < 0) return errno == EAGAIN;
    if (n > 0 && n < promised && n < BUFFER_BYTES) cli_fail(&program, "FIONREAD promised %d bytes and read found %zd", promised, n);
    connection->start = 0;
    connection->end = (size_t)n;
    return n > 0;
}

static bool step(struct connection *connection) {
    if (connection->readable && !wants_write(connection) && !receive(connection)) return false;
    while (wants_write(connection)) {
        ssize_t n = write(connection->fd, connection->buffer + connection->start, connection->end - connection->start);
        if (n < 0) return errno == EAGAIN;
        connection->start += (size_t)n;
    }
    return true;
}

int main(int argc, char **argv) {
    struct cli_arguments arguments = cli_parse(&program, argc, argv);
    struct endpoint local;
    char text[ENDPOINT_TEXT_BYTES];
    int listener = -1;
    int error = net_serve(arguments.host, arguments.port, SOCKTYPE_STREAM, &listener, &local);
    if (error != 0) cli_fail(&program, "cannot listen on %s port %u: %s", arguments.host, arguments.port, net_error(error));
    if (fcntl(listener, F_SETFL, O_NONBLOCK) != 0) cli_fail(&program, "fcntl: %s", strerror(errno));
    printf("listening on %s\n", net_text(&local, text));
    fflush(stdout);

    while (arguments.count == 0 || served < arguments.count) {
        wait_for_events(listener, true);
        for (size_t i = count; i-- > 0;) {
            if (step(connections[i])) continue;
            close(connections[i]->fd);
            free(connections[i]);
            connections[i] = connections[--count];
            served++;
        }
        if (newcomers) accept_newcomers(listener);
    }
    return 0;
}
