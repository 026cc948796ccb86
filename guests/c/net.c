#include "net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/*
 * Encodes an address as the flavour's sock_address: the bare 4 or 16 bytes in V1; in V2 always 128 bytes that start with the
 * family. storage must outlive the result.
 */
static struct sock_address encode(const struct endpoint *endpoint, uint8_t storage[ADDRESS_STORAGE_BYTES]) {
    uint32_t length = endpoint->family == FAMILY_INET6 ? 16 : 4;
#ifdef SOCKETS_V2
    memset(storage, 0, ADDRESS_STORAGE_BYTES);
    storage[0] = (uint8_t)endpoint->family;
    memcpy(storage + 2, endpoint->bytes, length);
    return (struct sock_address){storage, ADDRESS_STORAGE_BYTES};
#else
    memcpy(storage, endpoint->bytes, length);
    return (struct sock_address){storage, length};
#endif
}

#ifndef SOCKETS_V1_STRICT
/* Decodes 128 bytes that start with the family; another family than INET4 and INET6 is an EAFNOSUPPORT. */
static int decode_storage(const uint8_t storage[ADDRESS_STORAGE_BYTES], uint32_t port, struct endpoint *endpoint) {
    uint16_t family = (uint16_t)(storage[0] | storage[1] << 8);
    if (family != FAMILY_INET4 && family != FAMILY_INET6) return __WASI_ERRNO_AFNOSUPPORT;
    memset(endpoint, 0, sizeof *endpoint);
    endpoint->family = family;
    endpoint->port = (uint16_t)port;
    memcpy(endpoint->bytes, storage + 2, family == FAMILY_INET6 ? 16 : 4);
    return 0;
}
#endif

int net_open(int family, int socktype, int *fd) {
    int32_t opened = -1;
    int error = sock_open(family, socktype, &opened);
    if (error == 0) *fd = opened;
    return error;
}

int net_bind(int fd, const struct endpoint *local) {
    uint8_t storage[ADDRESS_STORAGE_BYTES];
    struct sock_address address = encode(local, storage);
    return sock_bind(fd, &address, local->port);
}

int net_connect(int fd, const struct endpoint *peer) {
    uint8_t storage[ADDRESS_STORAGE_BYTES];
    struct sock_address address = encode(peer, storage);
    return sock_connect(fd, &address, peer->port);
}

int net_listen(int fd, int backlog) {
    return sock_listen(fd, backlog);
}

int net_accept(int fd, int *accepted) {
    int32_t stream = -1;
#ifdef SOCKETS_V2
    int error = sock_accept(fd, 0, &stream);
#else
    int error = sock_accept(fd, &stream);
#endif
    if (error == 0) *accepted = stream;
    return error;
}

int net_close(int fd) {
    return __wasi_fd_close(fd);
}

int net_shutdown_write(int fd) {
    return sock_shutdown(fd, __WASI_SDFLAGS_WR);
}

int net_recv(int fd, void *data, size_t size, size_t *received) {
    __wasi_iovec_t iov = {data, size};
    uint32_t count = 0;
    uint32_t roflags = 0;
    int error = sock_recv(fd, &iov, 1, 0, &count, &roflags);
    if (error == 0) *received = count;
    return error;
}

int net_send(int fd, const void *data, size_t size, size_t *sent) {
    __wasi_ciovec_t iov = {data, size};
    uint32_t count = 0;
    int error = sock_send(fd, &iov, 1, 0, &count);
    if (error == 0) *sent = count;
    return error;
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
    __wasi_iovec_t iov = {data, size};
    uint32_t count = 0;
    uint32_t roflags = 0;
#ifdef SOCKETS_V1_STRICT
    /* The bare address comes without family and port: the socket itself has to tell the family. */
    struct endpoint local;
    int error = net_local(fd, &local);
    if (error != 0) return error;
    memset(sender, 0, sizeof *sender);
    sender->family = local.family;
    struct sock_address address = {sender->bytes, sizeof sender->bytes};
    error = sock_recv_from(fd, &iov, 1, &address, 0, &count, &roflags);
#else
    uint8_t storage[ADDRESS_STORAGE_BYTES] = {0};
    struct sock_address address = {storage, sizeof storage};
    uint32_t port = 0;
    int error = sock_recv_from(fd, &iov, 1, &address, 0, &port, &count, &roflags);
    if (error == 0) error = decode_storage(storage, port, sender);
#endif
    if (error == 0) *received = count;
    return error;
}

int net_send_to(int fd, const void *data, size_t size, const struct endpoint *receiver) {
    uint8_t storage[ADDRESS_STORAGE_BYTES];
    struct sock_address address = encode(receiver, storage);
    __wasi_ciovec_t iov = {data, size};
    uint32_t sent = 0;
    return sock_send_to(fd, &iov, 1, &address, receiver->port, 0, &sent);
}

#ifdef SOCKETS_V2
typedef int32_t address_call(int32_t fd, struct sock_address *address, uint32_t *port);

static int ask_address(address_call *call, int fd, struct endpoint *endpoint) {
    uint8_t storage[ADDRESS_STORAGE_BYTES] = {0};
    struct sock_address address = {storage, sizeof storage};
    uint32_t port = 0;
    int error = call(fd, &address, &port);
    return error != 0 ? error : decode_storage(storage, port, endpoint);
}
#else
typedef int32_t address_call(int32_t fd, struct sock_address *address, uint32_t *address_type, uint32_t *port);

static int ask_address(address_call *call, int fd, struct endpoint *endpoint) {
    struct endpoint answer = {0};
    struct sock_address address = {answer.bytes, sizeof answer.bytes};
    uint32_t type = 0;
    uint32_t port = 0;
    int error = call(fd, &address, &type, &port);
    if (error != 0) return error;
    /* The type is 4 or 6; one release of WasmEdge answered with the family instead. */
    if (type == 4 || type == FAMILY_INET4) {
        answer.family = FAMILY_INET4;
    } else if (type == 6 || type == FAMILY_INET6) {
        answer.family = FAMILY_INET6;
    } else {
        return __WASI_ERRNO_AFNOSUPPORT;
    }
    answer.port = (uint16_t)port;
    *endpoint = answer;
    return 0;
}
#endif

int net_local(int fd, struct endpoint *local) {
    return ask_address(sock_getlocaladdr, fd, local);
}

int net_peer(int fd, struct endpoint *peer) {
    return ask_address(sock_getpeeraddr, fd, peer);
}

int net_set_nonblocking(int fd) {
    return __wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK);
}

int net_set_option(int fd, int option, int32_t value) {
    return sock_setsockopt(fd, LEVEL_SOCKET, option, &value, sizeof value);
}

int net_take_error(int fd, int *error) {
    int32_t value = 0;
    uint32_t length = sizeof value;
    int failure = sock_getsockopt(fd, LEVEL_SOCKET, OPTION_ERROR, &value, &length);
    if (failure == 0) *error = value;
    return failure;
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
    if (error == 0) {
        *fd = opened;
    } else {
        net_close(opened);
    }
    return error;
}

const char *net_text(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_BYTES]) {
    char address[46] = "?";
    bool inet6 = endpoint->family == FAMILY_INET6;
    inet_ntop(inet6 ? AF_INET6 : AF_INET, endpoint->bytes, address, sizeof address);
    snprintf(text, ENDPOINT_TEXT_BYTES, inet6 ? "[%s]:%u" : "%s:%u", address, endpoint->port);
    return text;
}
