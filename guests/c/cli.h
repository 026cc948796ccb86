/* The command line all example guests share: `[HOST [PORT [COUNT]]]`, with HOST and PORT from the environment if not given. */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stdint.h>

/* What a guest tells about itself; count_meaning is NULL if it takes no COUNT. */
struct cli_program {
    const char *name;
    const char *purpose;
    const char *default_host;
    uint16_t default_port;
    const char *count_meaning;
};

struct cli_arguments {
    const char *host;
    uint16_t port;
    /* 0: no limit was given. */
    uint32_t count;
};

/* Reads the arguments. For --help it prints and exits with 0; for arguments it cannot use it exits with 1 and says why. */
struct cli_arguments cli_parse(const struct cli_program *program, int argc, char **argv);

/* Prints `NAME: MESSAGE` on stderr and exits with 1. */
_Noreturn void cli_fail(const struct cli_program *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
