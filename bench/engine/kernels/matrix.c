// Floating point: the product of two matrices of 300 by 300 doubles, AMOUNT times.
#include "kernel.h"

#include <string.h>

enum { SIDE = 300 };

typedef double matrix[SIDE][SIDE];

static matrix left, right, product;

static void multiply(matrix into, matrix a, matrix b) {
    memset(into, 0, sizeof(matrix));
    for (int row = 0; row < SIDE; row++) {
        for (int k = 0; k < SIDE; k++) {
            double factor = a[row][k];
            for (int column = 0; column < SIDE; column++) into[row][column] += factor * b[k][column];
        }
    }
}

uint64_t run_matrix(uint32_t amount) {
    uint64_t checksum = 0;
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
            left[row][column] = (row * 31 + column) % 17 * 0.25;
            right[row][column] = (row + column * 29) % 13 * 0.5;
        }
    }
    for (uint32_t i = 0; i < amount; i++) {
        left[i % SIDE][0] += 1;
        multiply(product, left, right);
        for (int row = 0; row < SIDE; row += 7) {
            uint64_t bits;
            memcpy(&bits, &product[row][(row * 7 + (int)(i % SIDE)) % SIDE], sizeof bits);
            checksum = mix(checksum, bits);
        }
    }
    return checksum;
}
