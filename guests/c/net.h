/*
 * Sockets for the example guests, the same for every flavour of the host calls.
 *
 * Functions return a WASI errno, 0 for success; results are stored only then.
 */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wasmedge_socket.h"

/* An internet address and port; bytes holds 4 or 16 bytes in network order, the port is in host order. */
struct endpoint {
    uint16_t family;
    uint16_t port;
    uint8_t bytes[16];
};

/* The longest text of an endpoint, `[IPv6]:PORT`, with its terminator. */
enum { ENDPOINT_TEXT_BYTES = 56 };

int net_open(int family, int socktype, int *fd);
int net_bind(int fd, const struct endpoint *local);
int net_connect(int fd, const struct endpoint *peer);
int net_listen(int fd, int backlog);
int net_accept(int fd, int *accepted);
int net_close(int fd);
int net_shutdown_write(int fd);

/* Receives up to size bytes; 0 received on a stream means that the peer has finished. */
int net_recv(int fd, void *data, size_t size, size_t *received);
/* Sends at most size bytes; fewer may be taken by a non-blocking stream. */
int net_send(int fd, const void *data, size_t size, size_t *sent);
/* Sends all bytes of a blocking stream. */
int net_send_all(int fd, const void *data, size_t size);
/* Receives one datagram. With SOCKETS_V1_STRICT the sender's family is that of the socket and its port 0. */
int net_recv_from(int fd, void *data, size_t size, size_t *received, struct endpoint *sender);
int net_send_to(int fd, const void *data, size_t size, const struct endpoint *receiver);

int net_local(int fd, struct endpoint *local);
int net_peer(int fd, struct endpoint *peer);
int net_set_nonblocking(int fd);
int net_set_option(int fd, int option, int32_t value);
/* Takes the pending error of a socket: *error is an errno, 0 if none is pending. */
int net_take_error(int fd, int *error);

/*
 * Turns a host (a numeric address or a name) and a port into at most limit endpoints, IPv4 first.
 * Names are looked up by the host runtime; the errno is then one of its resolver errors, such as AINONAME.
 */
int net_resolve(const char *host, uint16_t port, struct endpoint *found, size_t limit, size_t *count);

/* Opens a listening stream socket, or a bound datagram socket if socktype says so, and tells the address it really got. */
int net_serve(const char *host, uint16_t port, int socktype, int *fd, struct endpoint *local);

const char *net_text(const struct endpoint *endpoint, char text[ENDPOINT_TEXT_BYTES]);
/* The errno's name and meaning, such as "ECONNREFUSED (14): connection refused". The text is valid until the next call. */
const char *net_error(int error);

#endif
