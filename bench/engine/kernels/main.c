// Runs one kernel again and again and prints how long each iteration took.
//
//   kernels NAME AMOUNT ITERATIONS [SECONDS]
//
// Ends after ITERATIONS, or with the iteration during which SECONDS have passed since the end of the first, but not before the third: what the
// first one takes, on a cold JVM, must not leave less time to find the steady state.
// Prints "start" and the time of day when main began, in seconds; then for every iteration when it began and how long it took, in
// milliseconds from the first iteration's begin, and its checksum.
#include "kernel.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEAST_ITERATIONS = 3 };

void give_up(const char *reason) {
    fprintf(stderr, "kernels: %s\n", reason);
    exit(1);
}

static double seconds_of(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t) != 0) give_up("clock_gettime failed");
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct kernel *find(const char *name) {
    const struct kernel *kernel = kernels;
    while (kernel->name != NULL && strcmp(kernel->name, name) != 0) kernel++;
    return kernel->name == NULL ? NULL : kernel;
}

static unsigned long number(const char *text) {
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || value > UINT32_MAX) {
        fprintf(stderr, "kernels: %s is not a whole number below 2^32\n", text);
        exit(2);
    }
    return value;
}

static void iterate(const struct kernel *kernel, uint32_t amount, unsigned long iterations, double most) {
    double first = seconds_of(CLOCK_MONOTONIC), first_end = first;
    for (unsigned long i = 0; i < iterations; i++) {
        double begin = seconds_of(CLOCK_MONOTONIC);
        uint64_t checksum = kernel->run(amount);
        double end = seconds_of(CLOCK_MONOTONIC);
        printf("%.3f %.3f %016" PRIx64 "\n", (begin - first) * 1e3, (end - begin) * 1e3, checksum);
        if (i == 0) first_end = end;
        if (most > 0 && end - first_end > most && i + 1 >= LEAST_ITERATIONS) break;
    }
}

int main(int argc, char **argv) {
    double start = seconds_of(CLOCK_REALTIME);
    const struct kernel *kernel = argc == 4 || argc == 5 ? find(argv[1]) : NULL;
    if (kernel == NULL) {
        fprintf(stderr, "usage: kernels NAME AMOUNT ITERATIONS [SECONDS]\nnames:");
        for (kernel = kernels; kernel->name != NULL; kernel++) fprintf(stderr, " %s", kernel->name);
        fprintf(stderr, "\n");
        return 2;
    }
    printf("start %.6f\n", start);
    iterate(kernel, (uint32_t)number(argv[2]), number(argv[3]), argc == 5 ? (double)number(argv[4]) : 0);
    return 0;
}
