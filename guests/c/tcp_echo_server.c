/* A TCP echo server on blocking sockets, one connection after the other. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "net.h"

static const struct cli_program program = {
    .name = "tcp_echo_server",
    .purpose = "Sends back what each connection sends, until its end; serves one connection at a time.",
    .default_host = "127.0.0.1",
    .default_port = 8081,
    .count_meaning = "connections to serve before exiting with 0; without it the server runs on",
};

enum { BUFFER_BYTES = 65536 };

/* Echoes until the end of the stream; returns the errno that ended it early, else 0. */
static int echo(int fd) {
    static char buffer[BUFFER_BYTES];
    for (;;) {
        size_t received = 0;
        int error = net_recv(fd, buffer, sizeof buffer, &received);
        if (error != 0 || received == 0) return error;
        error = net_send_all(fd, buffer, received);
        if (error != 0) return error;
    }
}

int main(int argc, char **argv) {
    struct cli_arguments arguments = cli_parse(&program, argc, argv);
    struct endpoint local;
    char text[ENDPOINT_TEXT_BYTES];
    int listener = -1;
    int error = net_serve(arguments.host, arguments.port, SOCKTYPE_STREAM, &listener, &local);
    if (error != 0) cli_fail(&program, "cannot listen on %s port %u: %s", arguments.host, arguments.port, net_error(error));
    printf("listening on %s\n", net_text(&local, text));
    fflush(stdout);

    for (uint32_t served = 0; arguments.count == 0 || served < arguments.count; served++) {
        int fd = -1;
        error = net_accept(listener, &fd);
        if (error == __WASI_ERRNO_CONNABORTED) {
            served--;
            continue;
        }
        if (error != 0) cli_fail(&program, "cannot accept a connection: %s", net_error(error));
        struct endpoint peer;
        bool known = net_peer(fd, &peer) == 0;
        /* One client's misfortune is no reason to stop serving the others. */
        error = echo(fd);
        if (error != 0) {
            fprintf(stderr, "%s: %s: %s\n", program.name, known ? net_text(&peer, text) : "a client", net_error(error));
        }
        net_close(fd);
    }
    net_close(listener);
    return 0;
}
