/*
 * The host calls of the WasmEdge socket extension of WASI preview 1, as C declarations.
 *
 * Every call returns a WASI errno (0 is success) and stores its results through pointers. Four calls exist in two shapes, and the
 * address buffers differ: that is the "flavour" a guest is built for, chosen at compile time.
 *
 *   (default)            as programs of the Rust crate 0.5 import them: V1 shapes and 4- or 16-byte addresses, but sock_recv_from
 *                        in its 8-parameter shape with a 128-byte address, the only one that tells the sender's port
 *   SOCKETS_V1_STRICT    V1 throughout: sock_recv_from has 7 parameters and yields the sender's address without its port
 *   SOCKETS_V2           V2 throughout, every name with the suffix _v2, 128-byte addresses
 *   SOCKETS_V2_BY_TYPE   as SOCKETS_V2, but the four ambiguous calls are imported by their plain names, so that the host has to
 *                        tell them apart by their types
 */
#ifndef WASMEDGE_SOCKET_H
#define WASMEDGE_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <wasi/api.h>

#ifdef SOCKETS_V2_BY_TYPE
#define SOCKETS_V2
#endif

enum { FAMILY_UNSPEC = 0, FAMILY_INET4 = 1, FAMILY_INET6 = 2, FAMILY_UNIX = 3 };
enum { SOCKTYPE_ANY = 0, SOCKTYPE_DGRAM = 1, SOCKTYPE_STREAM = 2 };
enum { PROTOCOL_IP = 0, PROTOCOL_TCP = 1, PROTOCOL_UDP = 2 };
enum { LEVEL_SOCKET = 0 };
enum { OPTION_REUSEADDR = 0, OPTION_TYPE = 1, OPTION_ERROR = 2, OPTION_BROADCAST = 4 };

/* The size of a V2 address: a 16-bit family followed by 126 bytes of address. */
enum { ADDRESS_STORAGE_BYTES = 128 };

/* An address buffer, for both directions; its length decides how the bytes are laid out. */
struct sock_address {
    uint8_t *bytes;
    uint32_t length;
};
_Static_assert(sizeof(struct sock_address) == 8, "layout of address");

/* An address found by sock_getaddrinfo; data holds the port in network order and then the address. */
struct sock_sockaddr {
    uint32_t family;
    uint32_t data_length;
    uint8_t *data;
};
_Static_assert(sizeof(struct sock_sockaddr) == 12, "layout of sockaddr");

struct sock_addrinfo {
    uint16_t flags;
    uint8_t family;
    uint8_t socktype;
    uint32_t protocol;
    uint32_t address_length;
    struct sock_sockaddr *address;
    char *canonname;
    uint32_t canonname_length;
    struct sock_addrinfo *next;
};
_Static_assert(sizeof(struct sock_addrinfo) == 28, "layout of addrinfo");
_Static_assert(offsetof(struct sock_addrinfo, address) == 12, "layout of addrinfo");

#define HOST_CALL(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name))) extern

#ifdef SOCKETS_V2
#define FLAVOURED(name) name "_v2"
#else
#define FLAVOURED(name) name
#endif

#if defined(SOCKETS_V2) && !defined(SOCKETS_V2_BY_TYPE)
#define AMBIGUOUS(name) name "_v2"
#else
#define AMBIGUOUS(name) name
#endif

HOST_CALL(FLAVOURED("sock_open"))
int32_t sock_open(int32_t family, int32_t socktype, int32_t *fd);

HOST_CALL(FLAVOURED("sock_bind"))
int32_t sock_bind(int32_t fd, const struct sock_address *address, uint32_t port);

HOST_CALL(FLAVOURED("sock_connect"))
int32_t sock_connect(int32_t fd, const struct sock_address *address, uint32_t port);

HOST_CALL(FLAVOURED("sock_listen"))
int32_t sock_listen(int32_t fd, int32_t backlog);

HOST_CALL(FLAVOURED("sock_recv"))
int32_t sock_recv(int32_t fd, const __wasi_iovec_t *iovs, uint32_t iovs_count, uint32_t riflags, uint32_t *received,
                  uint32_t *roflags);

HOST_CALL(FLAVOURED("sock_send"))
int32_t sock_send(int32_t fd, const __wasi_ciovec_t *iovs, uint32_t iovs_count, uint32_t siflags, uint32_t *sent);

HOST_CALL(FLAVOURED("sock_send_to"))
int32_t sock_send_to(int32_t fd, const __wasi_ciovec_t *iovs, uint32_t iovs_count, const struct sock_address *address,
                     uint32_t port, uint32_t siflags, uint32_t *sent);

#ifdef SOCKETS_V2
HOST_CALL(AMBIGUOUS("sock_accept"))
int32_t sock_accept(int32_t fd, uint32_t fdflags, int32_t *accepted);

HOST_CALL(AMBIGUOUS("sock_getlocaladdr"))
int32_t sock_getlocaladdr(int32_t fd, struct sock_address *address, uint32_t *port);

HOST_CALL(AMBIGUOUS("sock_getpeeraddr"))
int32_t sock_getpeeraddr(int32_t fd, struct sock_address *address, uint32_t *port);
#else
HOST_CALL(AMBIGUOUS("sock_accept"))
int32_t sock_accept(int32_t fd, int32_t *accepted);

HOST_CALL(AMBIGUOUS("sock_getlocaladdr"))
int32_t sock_getlocaladdr(int32_t fd, struct sock_address *address, uint32_t *address_type, uint32_t *port);

HOST_CALL(AMBIGUOUS("sock_getpeeraddr"))
int32_t sock_getpeeraddr(int32_t fd, struct sock_address *address, uint32_t *address_type, uint32_t *port);
#endif

#ifdef SOCKETS_V1_STRICT
HOST_CALL(AMBIGUOUS("sock_recv_from"))
int32_t sock_recv_from(int32_t fd, const __wasi_iovec_t *iovs, uint32_t iovs_count, struct sock_address *address,
                       uint32_t riflags, uint32_t *received, uint32_t *roflags);
#else
HOST_CALL(AMBIGUOUS("sock_recv_from"))
int32_t sock_recv_from(int32_t fd, const __wasi_iovec_t *iovs, uint32_t iovs_count, struct sock_address *address,
                       uint32_t riflags, uint32_t *port, uint32_t *received, uint32_t *roflags);
#endif

/* These have one shape only. */
HOST_CALL("sock_shutdown")
int32_t sock_shutdown(int32_t fd, uint32_t how);

HOST_CALL("sock_setsockopt")
int32_t sock_setsockopt(int32_t fd, int32_t level, int32_t name, const void *value, uint32_t length);

HOST_CALL("sock_getsockopt")
int32_t sock_getsockopt(int32_t fd, int32_t level, int32_t name, void *value, uint32_t *length);

HOST_CALL("sock_getaddrinfo")
int32_t sock_getaddrinfo(const char *node, uint32_t node_length, const char *service, uint32_t service_length,
                         const struct sock_addrinfo *hints, struct sock_addrinfo **results, uint32_t results_limit,
                         uint32_t *results_count);

#endif
