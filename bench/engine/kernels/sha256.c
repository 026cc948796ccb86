// Hashing: SHA-256 (FIPS 180-4) of a mebibyte, AMOUNT times, each over data that begins with the digest before. The constants are computed as the
// standard defines them, from cube and square roots of primes, in integers.
#include "kernel.h"

#include <stddef.h>
#include <string.h>

enum { BLOCK = 64, SIZE = 1 << 20 };

static uint32_t round_constants[64];
static uint32_t initial_state[8];
static uint8_t data[SIZE];

// The first 32 bits behind the point of the root of n: floor(root * 2^32), of which the low half is kept. The product of `power`
// factors must not exceed n * 2^(32 * power).
static uint32_t fraction_of_root(uint32_t n, int power) {
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 36; bit != 0; bit >>= 1) {
        unsigned __int128 product = root | bit, factor = root | bit;
        for (int i = 1; i < power; i++) product *= factor;
        if (product <= (unsigned __int128)n << (32 * power)) root |= bit;
    }
    return (uint32_t)root;
}

static int is_prime(uint32_t n) {
    for (uint32_t d = 2; d * d <= n; d++) {
        if (n % d == 0) return 0;
    }
    return 1;
}

static void set_constants(void) {
    uint32_t prime = 2;
    for (int i = 0; i < 64; prime++) {
        if (!is_prime(prime)) continue;
        if (i < 8) initial_state[i] = fraction_of_root(prime, 2);
        round_constants[i++] = fraction_of_root(prime, 3);
    }
}

static inline uint32_t rotate(uint32_t x, int n) {
    return x >> n | x << (32 - n);
}

static void expand(uint32_t words[64], const uint8_t *block) {
    for (int i = 0; i < 16; i++) {
        const uint8_t *p = block + 4 * i;
        words[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t far = words[i - 15], near = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (rotate(far, 7) ^ rotate(far, 18) ^ far >> 3) +
                   (rotate(near, 17) ^ rotate(near, 19) ^ near >> 10);
    }
}

static void compress(uint32_t state[8], const uint8_t *block) {
    uint32_t words[64];
    expand(words, block);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t choice = (e & f) ^ (~e & g);
        uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        uint32_t first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + round_constants[i] + words[i];
        uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
        h = g, g = f, f = e, e = d + first;
        d = c, c = b, b = a, a = first + second;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void store_big_endian(uint8_t *to, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
}

static void sha256(const uint8_t *bytes, size_t size, uint8_t digest[32]) {
    uint32_t state[8];
    uint8_t end[2 * BLOCK] = {0};
    memcpy(state, initial_state, sizeof state);
    size_t whole = size / BLOCK * BLOCK, rest = size - whole;
    for (size_t at = 0; at < whole; at += BLOCK) compress(state, bytes + at);
    size_t padded = rest + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
    memcpy(end, bytes + whole, rest);
    end[rest] = 0x80;
    store_big_endian(end + padded - 8, (uint64_t)size * 8, 8);
    for (size_t at = 0; at < padded; at += BLOCK) compress(state, end + at);
    for (int i = 0; i < 8; i++) store_big_endian(digest + 4 * i, state[i], 4);
}

uint64_t run_sha256(uint32_t amount) {
    static const uint8_t digest_of_abc[8] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea};
    uint8_t digest[32];
    set_constants();
    sha256((const uint8_t *)"abc", 3, digest);
    if (memcmp(digest, digest_of_abc, sizeof digest_of_abc) != 0) give_up("SHA-256 of abc is wrong");
    for (uint32_t i = 0; i < SIZE; i++) data[i] = (uint8_t)(i * 7);
    uint64_t checksum = 0;
    for (uint32_t i = 0; i < amount; i++) {
        sha256(data, SIZE, digest);
        memcpy(data, digest, sizeof digest);
        checksum = mix(checksum, (uint64_t)digest[0] << 8 | digest[31]);
    }
    return checksum;
}
