// Sorting: AMOUNT records by quicksort, through a comparator that the sort knows only as a pointer.
#include "kernel.h"

#include <stddef.h>
#include <stdlib.h>

struct record {
    uint32_t key;
    uint32_t serial;
};

typedef int comparator(const struct record *, const struct record *);

static int by_key(const struct record *a, const struct record *b) {
    return (a->key > b->key) - (a->key < b->key);
}

static int by_key_descending(const struct record *a, const struct record *b) {
    return by_key(b, a);
}

static int by_serial(const struct record *a, const struct record *b) {
    return (a->serial > b->serial) - (a->serial < b->serial);
}

// Volatile, so that the compiler does not see through it.
static comparator *volatile orders[] = {by_key, by_key_descending, by_serial};

// Sorts first to last. The larger part is done by the loop, so the depth stays logarithmic.
static void sort(struct record *first, struct record *last, comparator *compare) {
    while (first < last) {
        struct record pivot = first[(last - first) / 2];
        struct record *low = first, *high = last;
        while (low <= high) {
            while (compare(low, &pivot) < 0) low++;
            while (compare(high, &pivot) > 0) high--;
            if (low <= high) {
                struct record kept = *low;
                *low++ = *high;
                *high-- = kept;
            }
        }
        if (high - first < last - low) {
            sort(first, high, compare);
            first = low;
        } else {
            sort(low, last, compare);
            last = high;
        }
    }
}

uint64_t run_quicksort(uint32_t amount) {
    struct record *records = malloc(amount * sizeof *records);
    if (records == NULL || amount == 0) give_up("no memory for the records");
    uint64_t checksum = 0;
    uint32_t random = 2463534242u;
    for (uint32_t i = 0; i < amount; i++) records[i] = (struct record){next_random(&random), i};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        comparator *compare = orders[i];
        sort(records, records + amount - 1, compare);
        for (uint32_t at = 1; at < amount; at++) {
            if (compare(&records[at - 1], &records[at]) > 0) give_up("the records are not sorted");
            checksum = mix(checksum, records[at].key);
        }
    }
    free(records);
    return checksum;
}
