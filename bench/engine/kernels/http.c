// Parsing bytes: the head of an HTTP request, byte by byte through the states of a parser, AMOUNT times.
#include "kernel.h"

#include <stddef.h>
#include <string.h>

static const char request_head[] =
    "GET /search?q=wasm+sockets&page=2 HTTP/1.1\r\n"
    "Host: www.example.com\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\n"
    "Cookie: session=8f14e45fceea167a5a36dedd4bea2543; theme=dark\r\n"
    "Content-Length: 1234\r\n"
    "Connection: keep-alive\r\n"
    "\r\n";

enum state { METHOD, TARGET, VERSION, LINE_END, LINE_START, NAME, BEFORE_VALUE, VALUE, HEAD_END, DONE, BAD };

// What a parser keeps of a head. Names are kept as hashes, in which case does not matter.
struct head {
    uint32_t method, target, version, values;
    uint32_t names[32];
    uint32_t name_count;
    uint64_t content_length;
};

static inline uint32_t hash(uint32_t so_far, char c) {
    return (so_far ^ (uint8_t)c) * 16777619u;
}

static inline char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static inline int is_token(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '!' || c == '~';
}

static uint32_t hash_of(const char *word) {
    uint32_t result = 0;
    while (*word != '\0') result = hash(result, *word++);
    return result;
}

static enum state parse(struct head *head, const char *bytes, size_t size, uint32_t length_name) {
    enum state state = METHOD;
    uint32_t name = 0;
    for (size_t i = 0; i < size && state < DONE; i++) {
        char c = bytes[i];
        switch (state) {
        case METHOD:
            if (c == ' ') state = TARGET;
            else if (c >= 'A' && c <= 'Z') head->method = hash(head->method, c);
            else state = BAD;
            break;
        case TARGET:
            if (c == ' ') state = VERSION;
            else if (c > ' ' && c < 127) head->target = hash(head->target, c);
            else state = BAD;
            break;
        case VERSION:
            if (c == '\r') state = LINE_END;
            else head->version = hash(head->version, c);
            break;
        case LINE_END:
            state = c == '\n' ? LINE_START : BAD;
            break;
        case LINE_START:
            if (c == '\r') {
                state = HEAD_END;
                break;
            }
            name = 0;
            state = NAME;
            // fall through
        case NAME:
            if (c == ':') {
                if (head->name_count == 32) return BAD;
                head->names[head->name_count++] = name;
                state = BEFORE_VALUE;
            } else if (is_token(lower(c))) {
                name = hash(name, lower(c));
            } else {
                state = BAD;
            }
            break;
        case BEFORE_VALUE:
            if (c == ' ' || c == '\t') break;
            state = VALUE;
            // fall through
        case VALUE:
            if (c == '\r') state = LINE_END;
            else if (name != length_name) head->values = hash(head->values, c);
            else if (c >= '0' && c <= '9') head->content_length = head->content_length * 10 + (uint64_t)(c - '0');
            else state = BAD;
            break;
        case HEAD_END:
            state = c == '\n' ? DONE : BAD;
            break;
        case DONE:
        case BAD:
            break;
        }
    }
    return state;
}

uint64_t run_http(uint32_t amount) {
    char bytes[sizeof request_head];
    uint32_t length_name = hash_of("content-length");
    uint64_t checksum = 0;
    memcpy(bytes, request_head, sizeof bytes);
    for (uint32_t i = 0; i < amount; i++) {
        struct head head = {0};
        bytes[5] = (char)('a' + i % 26);
        if (parse(&head, bytes, sizeof bytes - 1, length_name) != DONE) give_up("a good HTTP head was refused");
        checksum = mix(checksum, (uint64_t)head.target << 32 | head.values);
        checksum = mix(checksum, head.names[i % head.name_count] + head.content_length + head.method + head.version);
    }
    return checksum;
}
