/*
 * The part of WASI preview 1 that the guests under test use, for their native twins.
 *
 * Errnos are the kernel's own numbers, so that nothing is translated. The guests' declarations of the socket calls are left out
 * by their include guard: net_posix.c implements what the guests build on them, net.h, directly on the kernel's sockets.
 */
#ifndef NATIVE_WASI_API_H
#define NATIVE_WASI_API_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#define WASMEDGE_SOCKET_H

enum { FAMILY_UNSPEC = 0, FAMILY_INET4 = 1, FAMILY_INET6 = 2 };
enum { SOCKTYPE_ANY = 0, SOCKTYPE_DGRAM = 1, SOCKTYPE_STREAM = 2 };
enum { OPTION_REUSEADDR = 0 };

#define __WASI_ERRNO_AGAIN EAGAIN
#define __WASI_ERRNO_CONNABORTED ECONNABORTED
#define __WASI_ERRNO_MFILE EMFILE
#define __WASI_ERRNO_NFILE ENFILE
#define __WASI_ERRNO_NOBUFS ENOBUFS
#define __WASI_ERRNO_NOMEM ENOMEM

#define __WASI_EVENTTYPE_FD_READ 1
#define __WASI_EVENTTYPE_FD_WRITE 2

/* The records have the layout they have in a guest, so that filling and reading them costs the same. */
typedef struct {
    uint64_t userdata;
    struct {
        uint8_t tag;
        union {
            struct {
                int32_t file_descriptor;
            } fd_read;
            uint64_t clock[4];
        } u;
    } u;
} __wasi_subscription_t;
_Static_assert(sizeof(__wasi_subscription_t) == 48, "layout of subscription");

typedef struct {
    uint64_t userdata;
    uint16_t error;
    uint8_t type;
    struct {
        uint64_t nbytes;
        uint16_t flags;
    } fd_readwrite;
} __wasi_event_t;
_Static_assert(sizeof(__wasi_event_t) == 32, "layout of event");

int __wasi_poll_oneoff(const __wasi_subscription_t *subscriptions, __wasi_event_t *events, size_t count, size_t *events_count);

#endif
