#include "http_response.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Takes one line off the text, without its CR LF or bare LF; false if it has not ended yet. */
static bool take_line(struct http_text *rest, struct http_text *line) {
    const char *end = memchr(rest->start, '\n', rest->length);
    if (end == NULL) return false;
    size_t taken = (size_t)(end - rest->start) + 1;
    *line = (struct http_text){rest->start, taken - 1};
    if (line->length > 0 && line->start[line->length - 1] == '\r') line->length--;
    rest->start += taken;
    rest->length -= taken;
    return true;
}

static struct http_text trim(struct http_text text) {
    while (text.length > 0 && (*text.start == ' ' || *text.start == '\t')) text.start++, text.length--;
    while (text.length > 0 && (text.start[text.length - 1] == ' ' || text.start[text.length - 1] == '\t')) text.length--;
    return text;
}

static bool same_name(struct http_text text, const char *name) {
    return text.length == strlen(name) && strncasecmp(text.start, name, text.length) == 0;
}

/* Reads digits of a base up to the end of the text or, in a chunk header, to its extension. */
static bool read_size(struct http_text text, int base, size_t *size) {
    size_t value = 0;
    size_t i = 0;
    for (; i < text.length && text.start[i] != ';' && text.start[i] != ' '; i++) {
        char c = text.start[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : base;
        if (digit >= base || value > (SIZE_MAX - (size_t)digit) / (size_t)base) return false;
        value = value * (size_t)base + (size_t)digit;
    }
    *size = value;
    return i > 0;
}

static bool read_status_line(struct http_text line, struct http_response *response) {
    if (line.length < 12 || memcmp(line.start, "HTTP/1.", 7) != 0 || line.start[8] != ' ') return false;
    size_t status = 0;
    if (!read_size((struct http_text){line.start + 9, 3}, 10, &status)) return false;
    response->status = (int)status;
    response->reason = trim((struct http_text){line.start + 12, line.length - 12});
    return true;
}

static enum http_outcome read_head(struct http_text *rest, struct http_response *response) {
    struct http_text line;
    if (!take_line(rest, &line)) return HTTP_PARTIAL;
    if (!read_status_line(line, response)) return HTTP_INVALID;
    for (;;) {
        if (!take_line(rest, &line)) return HTTP_PARTIAL;
        if (line.length == 0) return HTTP_COMPLETE;
        const char *colon = memchr(line.start, ':', line.length);
        if (colon == NULL || response->headers_count == HTTP_HEADERS_LIMIT) return HTTP_INVALID;
        size_t name_length = (size_t)(colon - line.start);
        struct http_header *header = &response->headers[response->headers_count++];
        header->name = (struct http_text){line.start, name_length};
        header->value = trim((struct http_text){colon + 1, line.length - name_length - 1});
    }
}

/* Walks over the chunks; with body given it also moves them together, body growing from its start. */
static enum http_outcome walk_chunks(struct http_text rest, char *body, size_t *body_length) {
    *body_length = 0;
    for (;;) {
        struct http_text line;
        size_t size = 0;
        if (!take_line(&rest, &line)) return HTTP_PARTIAL;
        if (!read_size(line, 16, &size)) return HTTP_INVALID;
        if (size == 0) break;
        if (rest.length < size) return HTTP_PARTIAL;
        if (body != NULL) memmove(body + *body_length, rest.start, size);
        *body_length += size;
        rest.start += size;
        rest.length -= size;
        if (!take_line(&rest, &line)) return HTTP_PARTIAL;
        if (line.length != 0) return HTTP_INVALID;
    }
    /* Trailer fields up to the empty line that ends the message. */
    struct http_text trailer;
    do {
        if (!take_line(&rest, &trailer)) return HTTP_PARTIAL;
    } while (trailer.length != 0);
    return HTTP_COMPLETE;
}

static enum http_outcome read_body(struct http_text rest, bool ended, struct http_response *response) {
    bool chunked = false;
    bool sized = false;
    size_t size = 0;
    for (size_t i = 0; i < response->headers_count; i++) {
        const struct http_header *header = &response->headers[i];
        if (same_name(header->name, "Transfer-Encoding")) chunked = same_name(header->value, "chunked");
        if (same_name(header->name, "Content-Length")) {
            if (!read_size(header->value, 10, &size)) return HTTP_INVALID;
            sized = true;
        }
    }
    response->body = rest;
    if (response->status == 204 || response->status == 304) {
        response->body.length = 0;
    } else if (chunked) {
        enum http_outcome outcome = walk_chunks(rest, NULL, &size);
        if (outcome != HTTP_COMPLETE) return outcome;
        return walk_chunks(rest, (char *)rest.start, &response->body.length);
    } else if (sized) {
        if (rest.length < size) return HTTP_PARTIAL;
        response->body.length = size;
    } else if (!ended) {
        return HTTP_PARTIAL;
    }
    return HTTP_COMPLETE;
}

enum http_outcome http_response_read(char *data, size_t length, bool ended, struct http_response *response) {
    struct http_text rest = {data, length};
    enum http_outcome outcome;
    do {
        memset(response, 0, sizeof *response);
        outcome = read_head(&rest, response);
        /* Interim responses (100 Continue and the like) precede the real one. */
    } while (outcome == HTTP_COMPLETE && response->status >= 100 && response->status < 200);
    return outcome == HTTP_COMPLETE ? read_body(rest, ended, response) : outcome;
}

bool http_buffer_reserve(struct http_buffer *buffer, size_t room) {
    if (buffer->capacity - buffer->length >= room) return true;
    if (buffer->length > SIZE_MAX / 2 - room) return false;
    size_t capacity = buffer->capacity * 2;
    if (capacity < buffer->length + room) capacity = buffer->length + room;
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) return false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}
