/*
 * The client's side of the measurements, native only.
 *
 *   load MODE PORT SECONDS [COUNT]     against 127.0.0.1; prints one figure
 *
 * A rate is that of the median of many slices of a millisecond or so: what else the machine has to do at times does not count.
 *
 *   pingpong  round trips of COUNT bytes over TCP per second
 *   udp       the same with datagrams
 *   upload    MB per second written to the server in blocks of 64 KiB
 *   download  MB per second of 64 KiB writes of the server
 *   churn     connections per second: connect, read to the end, close
 *   requests  the same with an HTTP request on each; SECONDS is 0 and COUNT the number of connections; prints a line each second
 *   idle      opens COUNT connections and one more that sends a byte, prints `open`, and holds them
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_BYTES = 65536, PER_SLICE = 64, SLICES = 1 << 20, SOURCES = 64, GIVE_UP_SECONDS = 30 };

static char block[BLOCK_BYTES];
static double slices[SLICES];
static uint16_t port;

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct sockaddr_in loopback(uint32_t host, uint16_t at) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(at), .sin_addr.s_addr = htonl(0x7f000000 | host)};
}

/* Connections come from many loopback addresses in turn, or the ports of one would run out in TIME_WAIT. */
static int connected(int type) {
    static uint32_t source;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    int on = 1;
    if (type == SOCK_STREAM) {
        struct timeval limit = {GIVE_UP_SECONDS, 0};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in from = loopback(2 + source++ % SOURCES, 0);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0) fail("bind");
    struct sockaddr_in to = loopback(1, port);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) fail("connect");
    return fd;
}

static void send_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        data += sent;
        size -= (size_t)sent;
    }
}

static void receive_all(int fd, size_t size) {
    while (size > 0) {
        ssize_t received = recv(fd, block, size < sizeof block ? size : sizeof block, 0);
        if (received < 0) fail("recv");
        if (received == 0) {
            errno = EPIPE;
            fail("recv");
        }
        size -= (size_t)received;
    }
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Repeats PER_SLICE steps for a time and returns how many steps a second make. */
static double rate(double seconds, void step(int fd, size_t bytes), int fd, size_t bytes) {
    size_t count = 0;
    double start = now();
    double from = start;
    while (from - start < seconds && count < SLICES) {
        for (int i = 0; i < PER_SLICE; i++) step(fd, bytes);
        double to = now();
        slices[count++] = to - from;
        from = to;
    }
    qsort(slices, count, sizeof *slices, ascending);
    return PER_SLICE / slices[count / 2];
}

static void send_block(int fd, size_t bytes) {
    send_all(fd, block, bytes);
}

static void round_trip(int fd, size_t bytes) {
    send_all(fd, block, bytes);
    receive_all(fd, bytes);
}

static void upload(double seconds) {
    int fd = connected(SOCK_STREAM);
    printf("%.1f\n", rate(seconds, send_block, fd, sizeof block) * sizeof block / 1e6);
    shutdown(fd, SHUT_WR);
    receive_all(fd, 1);
}

static void download(double seconds) {
    int fd = connected(SOCK_STREAM);
    uint64_t writes = UINT64_MAX;
    send_all(fd, (const char *)&writes, sizeof writes);
    printf("%.1f\n", rate(seconds, receive_all, fd, sizeof block) * sizeof block / 1e6);
}

static void read_to_end(int fd) {
    ssize_t received;
    while ((received = recv(fd, block, sizeof block, 0)) > 0) continue;
    if (received < 0) fail("recv");
}

static void come_and_go(int unused, size_t none) {
    (void)unused, (void)none;
    int fd = connected(SOCK_STREAM);
    read_to_end(fd);
    close(fd);
}

static void requests(uint64_t count) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    double start = now();
    double shown = start;
    for (uint64_t done = 1; done <= count; done++) {
        int fd = connected(SOCK_STREAM);
        send_all(fd, request, sizeof request - 1);
        ssize_t first = recv(fd, block, sizeof block, 0);
        if (first < 12 || memcmp(block, "HTTP/1.1 200", 12) != 0) fail("no answer");
        read_to_end(fd);
        close(fd);
        double time = now();
        if (time - shown >= 1 || done == count) {
            printf("%llu %.1f\n", (unsigned long long)done, time - start);
            fflush(stdout);
            shown = time;
        }
    }
}

static void hold_idle(double seconds, size_t count) {
    struct rlimit files = {count + 64, count + 64};
    struct rlimit before;
    getrlimit(RLIMIT_NOFILE, &before);
    if (before.rlim_cur < files.rlim_cur) {
        files.rlim_max = before.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    for (size_t i = 0; i < count; i++) connected(SOCK_STREAM);
    int active = connected(SOCK_STREAM);
    send_all(active, "x", 1);
    printf("open\n");
    fflush(stdout);
    usleep((useconds_t)(seconds * 1e6));
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: load MODE PORT SECONDS [COUNT]; see the head of load.c\n");
        return 2;
    }
    const char *mode = argv[1];
    port = (uint16_t)strtoul(argv[2], NULL, 10);
    double seconds = strtod(argv[3], NULL);
    size_t count = argc > 4 ? strtoul(argv[4], NULL, 10) : 64;
    if (strcmp(mode, "pingpong") == 0) {
        printf("%.0f\n", rate(seconds, round_trip, connected(SOCK_STREAM), count));
    } else if (strcmp(mode, "udp") == 0) {
        printf("%.0f\n", rate(seconds, round_trip, connected(SOCK_DGRAM), count));
    } else if (strcmp(mode, "upload") == 0) {
        upload(seconds);
    } else if (strcmp(mode, "download") == 0) {
        download(seconds);
    } else if (strcmp(mode, "churn") == 0) {
        printf("%.0f\n", rate(seconds, come_and_go, -1, 0));
    } else if (strcmp(mode, "requests") == 0) {
        requests(count);
    } else if (strcmp(mode, "idle") == 0) {
        hold_idle(seconds, count);
    } else {
        fprintf(stderr, "load: unknown mode %s\n", mode);
        return 2;
    }
    return 0;
}
