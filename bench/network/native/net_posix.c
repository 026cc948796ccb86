/* net.h on the kernel's sockets: what a C programmer would write for Linux, blocking and with poll(2). */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

union address {
    struct sockaddr any;
    struct sockaddr_in inet4;
    struct sockaddr_in6 inet6;
};

static socklen_t encode(const struct endpoint *endpoint, union address *address) {
    memset(address, 0, sizeof *address);
    if (endpoint->family == FAMILY_INET6) {
        address->inet6.sin6_family = AF_INET6;
        address->inet6.sin6_port = htons(endpoint->port);
        memcpy(&address->inet6.sin6_addr, endpoint->bytes, 16);
        return sizeof address->inet6;
    }
    address->inet4.sin_family = AF_INET;
    address->inet4.sin_port = htons(endpoint->port);
    memcpy(&address->inet4.sin_addr, endpoint->bytes, 4);
    return sizeof address->inet4;
}

static void decode(const union address *address, struct endpoint *endpoint) {
    memset(endpoint, 0, sizeof *endpoint);
    if (address->any.sa_family == AF_INET6) {
        endpoint->family = FAMILY_INET6;
        endpoint->port = ntohs(address->inet6.sin6_port);
        memcpy(endpoint->bytes, &address->inet6.sin6_addr, 16);
    } else {
        endpoint->family = FAMILY_INET4;
        endpoint->port = ntohs(address->inet4.sin_port);
        memcpy(endpoint->bytes, &address->inet4.sin_addr, 4);
    }
}

static int result(long value) {
    return value < 0 ? errno : 0;
}

/* As the runtime does: small packets are sent at once. */
static void send_at_once(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int net_open(int family, int socktype, int *fd) {
    int type = socktype == SOCKTYPE_STREAM ? SOCK_STREAM : SOCK_DGRAM;
    int opened = socket(family == FAMILY_INET6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0);
    if (opened < 0) return errno;
    if (socktype == SOCKTYPE_STREAM) send_at_once(opened);
    *fd = opened;
    return 0;
}

int net_bind(int fd, const struct endpoint *local) {
    union address address;
    socklen_t length = encode(local, &address);
    return result(bind(fd, &address.any, length));
}

int net_connect(int fd, const struct endpoint *peer) {
    union address address;
    socklen_t length = encode(peer, &address);
    return result(connect(fd, &address.any, length));
}

int net_listen(int fd, int backlog) {
    return result(listen(fd, backlog));
}

int net_accept(int fd, int *accepted) {
    union address peer;
    socklen_t length = sizeof peer;
    /* The listener's TCP_NODELAY is inherited. */
    int stream = accept4(fd, &peer.any, &length, SOCK_CLOEXEC);
    if (stream < 0) return errno;
    *accepted = stream;
    return 0;
}

int net_close(int fd) {
    return result(close(fd));
}

int net_shutdown_write(int fd) {
    return result(shutdown(fd, SHUT_WR));
}

int net_recv(int fd, void *data, size_t size, size_t *received) {
    ssize_t count = recv(fd, data, size, 0);
    if (count < 0) return errno;
    *received = (size_t)count;
    return 0;
}

int net_send(int fd, const void *data, size_t size, size_t *sent) {
    ssize_t count = send(fd, data, size, MSG_NOSIGNAL);
    if (count < 0) return errno;
    *sent = (size_t)count;
    return 0;
}

int net_send_all(int fd, const void *data, size_t size) {
    const char *next = data;
    while (size > 0) {
        size_t sent = 0;
        int error = net_send(fd, next, size, &sent);
        if (error != 0) return error;
        next += sent;
        size -= sent;
    }
    return 0;
}

int net_recv_from(int fd, void *data, size_t size, size_t *received, struct endpoint *sender) {
    union address address;
    socklen_t length = sizeof address;
    ssize_t count = recvfrom(fd, data, size, 0, &address.any, &length);
    if (count < 0) return errno;
    *received = (size_t)count;
    decode(&address, sender);
    return 0;
}

int net_send_to(int fd, const void *data, size_t size, const struct endpoint *receiver) {
    union address address;
    socklen_t length = encode(receiver, &address);
    return result(sendto(fd, data, size, MSG_NOSIGNAL, &address.any, length));
}

int net_local(int fd, struct endpoint *local) {
    union address address;
    socklen_t length = sizeof address;
    if (getsockname(fd, &address.any, &length) != 0) return errno;
    decode(&address, local);
    return 0;
}

int net_peer(int fd, struct endpoint *peer) {
    union address address;
    socklen_t length = sizeof address;
    if (getpeername(fd, &address.any, &length) != 0) return errno;
    decode(&address, peer);
    return 0;
}

int net_set_nonblocking(int fd) {
    return result(fcntl(fd, F_SETFL, O_NONBLOCK));
}

int net_set_option(int fd, int option, int32_t value) {
    if (option != OPTION_REUSEADDR) return ENOPROTOOPT;
    return result(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value));
}

int net_take_error(int fd, int *error) {
    socklen_t length = sizeof *error;
    return result(getsockopt(fd, SOL_SOCKET, SO_ERROR, error, &length));
}

/* Numeric addresses only: that is all the measurements use. */
int net_resolve(const char *host, uint16_t port, struct endpoint *found, size_t limit, size_t *count) {
    if (limit < 1) return EINVAL;
    memset(found, 0, sizeof *found);
    found->port = port;
    found->family = strchr(host, ':') != NULL ? FAMILY_INET6 : FAMILY_INET4;
    if (inet_pton(found->family == FAMILY_INET6 ? AF_INET6 : AF_INET, host, found->bytes) != 1) return EINVAL;
    *count = 1;
    return 0;
}

int net_serve(const char *host, uint16_t port, int socktype, int *fd, struct endpoint *local) {
    struct endpoint wanted;
    size_t count = 0;
    int opened = -1;
    int error = net_resolve(host, port, &wanted, 1, &count);
    if (error != 0) return error;
    error = net_open(wanted.family, socktype, &opened);
    if (error != 0) return error;
    if (socktype == SOCKTYPE_STREAM) error = net_set_option(opened, OPTION_REUSEADDR, 1);
    if (error == 0) error = net_bind(opened, &wanted);
    if (error == 0 && socktype == SOCKTYPE_STREAM) error = net_listen(opened, 1024);
    if (error == 0) error = net_local(opened, local);
    if (error == 0) *fd = opened;
    return error;
}

const char *net_text(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_BYTES]) {
    char address[INET6_ADDRSTRLEN] = "?";
    bool inet6 = endpoint->family == FAMILY_INET6;
    inet_ntop(inet6 ? AF_INET6 : AF_INET, endpoint->bytes, address, sizeof address);
    snprintf(text, ENDPOINT_TEXT_BYTES, inet6 ? "[%s]:%u" : "%s:%u", address, endpoint->port);
    return text;
}

const char *net_error(int error) {
    return strerror(error);
}

/*
 * Sockets only, without time limit. One pollfd per subscription: that a socket may be in the list twice does not bother poll(2).
 */
int __wasi_poll_oneoff(const __wasi_subscription_t *subscriptions, __wasi_event_t *events, size_t count, size_t *events_count) {
    static struct pollfd *polled;
    static size_t capacity;
    if (count > capacity) {
        capacity = count * 2;
        polled = realloc(polled, capacity * sizeof *polled);
        if (polled == NULL) return ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        bool reads = subscriptions[i].u.tag == __WASI_EVENTTYPE_FD_READ;
        polled[i] = (struct pollfd){subscriptions[i].u.u.fd_read.file_descriptor, reads ? POLLIN : POLLOUT, 0};
    }
    int ready = poll(polled, count, -1);
    if (ready < 0) return errno;
    size_t filled = 0;
    for (size_t i = 0; filled < (size_t)ready; i++) {
        if (polled[i].revents == 0) continue;
        events[filled++] = (__wasi_event_t){
            .userdata = subscriptions[i].userdata,
            .error = polled[i].revents & POLLNVAL ? EBADF : 0,
            .type = subscriptions[i].u.tag,
        };
    }
    *events_count = filled;
    return 0;
}
