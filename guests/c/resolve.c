/* Names to addresses: numeric addresses are read here, everything else is a question to the host's sock_getaddrinfo. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "net.h"

enum { RESULTS_LIMIT = 10, SOCKADDR_DATA_BYTES = 26 };

static bool numeric(const char *host, uint16_t port, struct endpoint *endpoint) {
    memset(endpoint, 0, sizeof *endpoint);
    endpoint->port = port;
    if (inet_pton(AF_INET, host, endpoint->bytes) == 1) {
        endpoint->family = FAMILY_INET4;
    } else if (inet_pton(AF_INET6, host, endpoint->bytes) == 1) {
        endpoint->family = FAMILY_INET6;
    }
    return endpoint->family != 0;
}

/*
 * Where the 16 bytes of an IPv6 address start in sa_data. WasmEdge stores the tail of a C sockaddr_in6 (port, flow information,
 * address, scope), other hosts the address right after the port. Flow information is zero in answers to a look-up, and an address
 * right after the port leaves zeroes from 18 on, so the two can be told apart.
 */
static size_t inet6_offset(const uint8_t *data) {
    static const uint8_t zero[4];
    return memcmp(data + 2, zero, 4) == 0 && memcmp(data + 18, zero, 4) != 0 ? 6 : 2;
}

/* Asks for the addresses of one family. */
static int ask(const char *host, uint16_t port, int family, struct endpoint *found, size_t limit, size_t *count) {
    static uint8_t data[RESULTS_LIMIT][SOCKADDR_DATA_BYTES];
    struct sock_sockaddr addresses[RESULTS_LIMIT];
    struct sock_addrinfo infos[RESULTS_LIMIT];
    memset(data, 0, sizeof data);
    memset(infos, 0, sizeof infos);
    for (int i = 0; i < RESULTS_LIMIT; i++) {
        addresses[i] = (struct sock_sockaddr){0, SOCKADDR_DATA_BYTES, data[i]};
        infos[i].address = &addresses[i];
        infos[i].next = i + 1 < RESULTS_LIMIT ? &infos[i + 1] : NULL;
    }
    struct sock_addrinfo hints = {.family = (uint8_t)family, .socktype = SOCKTYPE_STREAM, .protocol = PROTOCOL_TCP};
    char service[6];
    int service_length = snprintf(service, sizeof service, "%u", port);
    struct sock_addrinfo *results = infos;
    uint32_t results_count = 0;
    int error = sock_getaddrinfo(host, strlen(host), service, (uint32_t)service_length, &hints, &results, RESULTS_LIMIT,
                                 &results_count);
    if (error != 0) return error;
    for (uint32_t i = 0; i < results_count && i < RESULTS_LIMIT && *count < limit; i++) {
        struct endpoint *endpoint = &found[*count];
        memset(endpoint, 0, sizeof *endpoint);
        endpoint->family = (uint16_t)(addresses[i].family & 0xff);
        endpoint->port = (uint16_t)(data[i][0] << 8 | data[i][1]);
        if (endpoint->family == FAMILY_INET4) {
            memcpy(endpoint->bytes, data[i] + 2, 4);
        } else if (endpoint->family == FAMILY_INET6) {
            memcpy(endpoint->bytes, data[i] + inet6_offset(data[i]), 16);
        } else {
            continue;
        }
        (*count)++;
    }
    return 0;
}

int net_resolve(const char *host, uint16_t port, struct endpoint *found, size_t limit, size_t *count) {
    *count = 0;
    if (limit == 0) return __WASI_ERRNO_INVAL;
    if (numeric(host, port, &found[0])) {
        *count = 1;
        return 0;
    }
    /* Two questions rather than one for any family: a host without IPv6 answers the first and may refuse the second. */
    int error = ask(host, port, FAMILY_INET4, found, limit, count);
    if (*count < limit) ask(host, port, FAMILY_INET6, found, limit, count);
    if (*count > 0) return 0;
    return error != 0 ? error : 84;
}
