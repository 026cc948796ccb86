// The kernels of the program `kernels`.
#include "kernel.h"

#include <stddef.h>

uint64_t run_sha256(uint32_t amount);
uint64_t run_http(uint32_t amount);
uint64_t run_matrix(uint32_t amount);
uint64_t run_fib(uint32_t amount);
uint64_t run_sieve(uint32_t amount);
uint64_t run_quicksort(uint32_t amount);
uint64_t run_hash_map(uint32_t amount);
uint64_t run_tree(uint32_t amount);
uint64_t run_bytecode(uint32_t amount);
uint64_t run_json(uint32_t amount);

const struct kernel kernels[] = {
    {"sha256", run_sha256},
    {"http", run_http},
    {"matrix", run_matrix},
    {"fib", run_fib},
    {"sieve", run_sieve},
    {"quicksort", run_quicksort},
    {"hash_map", run_hash_map},
    {"tree", run_tree},
    {"bytecode", run_bytecode},
    {"json", run_json},
    {NULL, NULL},
};
