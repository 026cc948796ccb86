// Hash map with allocation: counts AMOUNT words drawn from about 60,000 different ones; every entry and every key is allocated, and freed at
// the end. The map grows as it fills.
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

enum { DIFFERENT_WORDS = 60000 };

struct entry {
    struct entry *next;
    uint32_t hash;
    uint32_t count;
    char *word;
};

struct map {
    struct entry **buckets;
    uint32_t bucket_count; // a power of two
    uint32_t size;
};

static void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) give_up("no memory for the map");
    return memory;
}

static uint32_t hash_of(const char *word) {
    uint32_t hash = 2166136261u;
    for (; *word != '\0'; word++) hash = (hash ^ (uint8_t)*word) * 16777619u;
    return hash ^ hash >> 15;
}

static void grow(struct map *map) {
    uint32_t count = map->bucket_count * 2;
    struct entry **buckets = allocate(count * sizeof *buckets);
    for (uint32_t i = 0; i < map->bucket_count; i++) {
        for (struct entry *entry = map->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            entry->next = buckets[entry->hash & (count - 1)];
            buckets[entry->hash & (count - 1)] = entry;
        }
    }
    free(map->buckets);
    map->buckets = buckets;
    map->bucket_count = count;
}

static struct entry *find_or_add(struct map *map, const char *word) {
    uint32_t hash = hash_of(word);
    for (struct entry *entry = map->buckets[hash & (map->bucket_count - 1)]; entry != NULL; entry = entry->next) {
        if (entry->hash == hash && strcmp(entry->word, word) == 0) return entry;
    }
    if (map->size++ == map->bucket_count) grow(map);
    struct entry *added = allocate(sizeof *added);
    size_t size = strlen(word) + 1;
    added->word = memcpy(allocate(size), word, size);
    added->hash = hash;
    added->next = map->buckets[hash & (map->bucket_count - 1)];
    return map->buckets[hash & (map->bucket_count - 1)] = added;
}

// Words of 4 to 12 letters.
static void spell(uint32_t number, char *word) {
    uint32_t letters = number * 2654435761u;
    for (uint32_t length = 4 + number % 9; length > 0; length--) {
        *word++ = (char)('a' + letters % 26);
        letters = letters / 26 + number * 31;
    }
    *word = '\0';
}

uint64_t run_hash_map(uint32_t amount) {
    struct map map = {allocate(16 * sizeof(struct entry *)), 16, 0};
    uint32_t random = 88172645u;
    for (uint32_t i = 0; i < amount; i++) {
        char word[16];
        spell(next_random(&random) % DIFFERENT_WORDS, word);
        find_or_add(&map, word)->count++;
    }
    uint64_t checksum = map.size;
    for (uint32_t i = 0; i < map.bucket_count; i++) {
        for (struct entry *entry = map.buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            checksum = mix(checksum, (uint64_t)entry->count << 32 | entry->hash);
            free(entry->word);
            free(entry);
        }
    }
    free(map.buckets);
    return checksum;
}
