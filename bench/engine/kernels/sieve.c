// Memory by strides: the primes below AMOUNT by the sieve of Eratosthenes, one byte for each number.
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

uint64_t run_sieve(uint32_t amount) {
    uint8_t *is_composite = calloc(amount, 1);
    if (is_composite == NULL) give_up("no memory for the sieve");
    uint64_t checksum = 0;
    for (uint64_t n = 2; n < amount; n++) {
        if (is_composite[n]) continue;
        checksum = mix(checksum, n);
        for (uint64_t multiple = n * n; multiple < amount; multiple += n) is_composite[multiple] = 1;
    }
    free(is_composite);
    return checksum;
}
