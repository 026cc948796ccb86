#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(const struct cli_program *program) {
    printf("Usage: %s [HOST [PORT%s]]\n\n%s\n\n", program->name, program->count_meaning ? " [COUNT]" : "", program->purpose);
    printf("  HOST   address or name; else the environment variable HOST, else %s\n", program->default_host);
    printf("  PORT   0 to 65535; else the environment variable PORT, else %u\n", program->default_port);
    if (program->count_meaning) printf("  COUNT  %s\n", program->count_meaning);
}

_Noreturn void cli_fail(const struct cli_program *program, const char *format, ...) {
    fflush(stdout);
    fprintf(stderr, "%s: ", program->name);
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    exit(1);
}

static uint32_t number(const struct cli_program *program, const char *what, const char *text, uint32_t limit) {
    uint64_t value = 0;
    const char *digit = text;
    while (*digit >= '0' && *digit <= '9' && value <= limit) value = value * 10 + (uint64_t)(*digit++ - '0');
    if (digit == text || *digit != '\0' || value > limit) {
        cli_fail(program, "%s is '%s', expected a number from 0 to %u; try --help", what, text, limit);
    }
    return (uint32_t)value;
}

static const char *environment(const char *name) {
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

struct cli_arguments cli_parse(const struct cli_program *program, int argc, char **argv) {
    int limit = program->count_meaning ? 3 : 2;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(program);
            exit(0);
        }
        if (argv[i][0] == '-') cli_fail(program, "unknown option '%s'; try --help", argv[i]);
        if (i > limit) cli_fail(program, "unexpected argument '%s'; try --help", argv[i]);
    }
    struct cli_arguments arguments = {program->default_host, program->default_port, 0};
    const char *port = environment("PORT");
    if (environment("HOST")) arguments.host = environment("HOST");
    if (argc > 1) arguments.host = argv[1];
    if (argc > 2) {
        arguments.port = (uint16_t)number(program, "PORT", argv[2], 65535);
    } else if (port) {
        arguments.port = (uint16_t)number(program, "the environment variable PORT", port, 65535);
    }
    if (argc > 3) arguments.count = number(program, "COUNT", argv[3], UINT32_MAX);
    return arguments;
}
