// What every kernel is: a function that works for a while and returns a checksum of its results.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

struct kernel {
    const char *name;
    // The same amount gives the same checksum, on every platform and at every call.
    uint64_t (*run)(uint32_t amount);
};

// The program's kernels; the last has no name.
extern const struct kernel kernels[];

// Ends the program with a message: a kernel that cannot do its work must not look fast.
_Noreturn void give_up(const char *reason);

// Adds a value to a checksum in which order matters.
static inline uint64_t mix(uint64_t checksum, uint64_t value) {
    return (checksum ^ value) * UINT64_C(0x9e3779b97f4a7c15) + (checksum >> 29);
}

// The next number of a sequence that looks random and is the same everywhere.
static inline uint32_t next_random(uint32_t *state) {
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

#endif
