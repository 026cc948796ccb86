/* A UDP echo server on a blocking socket. */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "net.h"

#ifdef SOCKETS_V1_STRICT
#define REPLY_PORT_HELP                                                                                                  \
    "\nThis build cannot learn a sender's port: it answers to the port in the environment variable\n"                    \
    "REPLY_PORT, or only counts the datagrams if there is none."
#else
#define REPLY_PORT_HELP ""
#endif

static const struct cli_program program = {
    .name = "udp_echo",
    .purpose = "Sends each datagram back to its sender." REPLY_PORT_HELP,
    .default_host = "127.0.0.1",
    .default_port = 8082,
    .count_meaning = "datagrams to receive before exiting with 0; without it the server runs on",
};

/* More than the largest UDP payload, so that nothing is ever cut off. */
enum { BUFFER_BYTES = 65536 };

int main(int argc, char **argv) {
    static char buffer[BUFFER_BYTES];
    struct cli_arguments arguments = cli_parse(&program, argc, argv);
    struct endpoint local;
    char text[ENDPOINT_TEXT_BYTES];
    int fd = -1;
    int error = net_serve(arguments.host, arguments.port, SOCKTYPE_DGRAM, &fd, &local);
    if (error != 0) cli_fail(&program, "cannot receive on %s port %u: %s", arguments.host, arguments.port, net_error(error));
    printf("listening on %s\n", net_text(&local, text));
    fflush(stdout);

    for (uint32_t served = 0; arguments.count == 0 || served < arguments.count; served++) {
        struct endpoint sender;
        size_t received = 0;
        error = net_recv_from(fd, buffer, sizeof buffer, &received, &sender);
        if (error == __WASI_ERRNO_CONNREFUSED) {
            /* An earlier answer met a closed port; the kernel reports that here. */
            served--;
            continue;
        }
        if (error != 0) cli_fail(&program, "cannot receive: %s", net_error(error));
#ifdef SOCKETS_V1_STRICT
        const char *reply_port = getenv("REPLY_PORT");
        if (reply_port == NULL) continue;
        sender.port = (uint16_t)strtoul(reply_port, NULL, 10);
#endif
        error = net_send_to(fd, buffer, received, &sender);
        if (error != 0) fprintf(stderr, "%s: %s: %s\n", program.name, net_text(&sender, text), net_error(error));
    }
    net_close(fd);
    return 0;
}
