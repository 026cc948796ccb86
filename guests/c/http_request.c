#include "http_request.h"

#include <string.h>
#include <strings.h>

/* The line's length without its end, and where the next one starts; NULL if the line has not ended. */
static const char *next_line(const char *line, const char *end, size_t *length) {
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    if (newline == NULL) return NULL;
    *length = (size_t)(newline - line);
    if (*length > 0 && line[*length - 1] == '\r') (*length)--;
    return newline + 1;
}

static bool read_request_line(const char *line, size_t length, struct http_request *request) {
    const char *space = memchr(line, ' ', length);
    if (space == NULL || space == line) return false;
    size_t method_length = (size_t)(space - line);
    if (method_length == 3 && memcmp(line, "GET", 3) == 0) {
        request->method = METHOD_GET;
    } else if (method_length == 4 && memcmp(line, "HEAD", 4) == 0) {
        request->method = METHOD_HEAD;
    } else {
        request->method = METHOD_OTHER;
    }
    const char *target = space + 1;
    size_t rest = length - method_length - 1;
    const char *version = memchr(target, ' ', rest);
    if (version == NULL || version == target) return false;
    request->target = target;
    request->target_length = (size_t)(version - target);
    version++;
    if ((size_t)(line + length - version) != 8 || memcmp(version, "HTTP/1.", 7) != 0) return false;
    request->http10 = version[7] == '0';
    request->keep_alive = !request->http10;
    return true;
}

static bool is(const char *text, size_t length, const char *word) {
    return length == strlen(word) && strncasecmp(text, word, length) == 0;
}

/* Whether a comma-separated list such as `keep-alive, Upgrade` has the word. */
static bool lists(const char *value, size_t length, const char *word) {
    while (length > 0) {
        const char *comma = memchr(value, ',', length);
        size_t item = comma != NULL ? (size_t)(comma - value) : length;
        const char *start = value;
        size_t trimmed = item;
        while (trimmed > 0 && (*start == ' ' || *start == '\t')) start++, trimmed--;
        while (trimmed > 0 && (start[trimmed - 1] == ' ' || start[trimmed - 1] == '\t')) trimmed--;
        if (is(start, trimmed, word)) return true;
        if (comma == NULL) return false;
        value += item + 1;
        length -= item + 1;
    }
    return false;
}

static bool read_header(const char *line, size_t length, struct http_request *request) {
    const char *colon = memchr(line, ':', length);
    if (colon == NULL || colon == line) return false;
    size_t name_length = (size_t)(colon - line);
    const char *value = colon + 1;
    size_t value_length = length - name_length - 1;
    if (is(line, name_length, "Connection")) {
        if (lists(value, value_length, "close")) request->keep_alive = false;
        if (lists(value, value_length, "keep-alive") && request->http10) request->keep_alive = true;
    } else if (is(line, name_length, "Transfer-Encoding")) {
        request->chunked = true;
    } else if (is(line, name_length, "Expect")) {
        request->expects_continue = lists(value, value_length, "100-continue");
    } else if (is(line, name_length, "Content-Length")) {
        uint64_t size = 0;
        size_t digits = 0;
        for (size_t i = 0; i < value_length; i++) {
            if (value[i] == ' ' || value[i] == '\t') continue;
            if (value[i] < '0' || value[i] > '9' || ++digits > 18) return false;
            size = size * 10 + (uint64_t)(value[i] - '0');
        }
        if (digits == 0) return false;
        request->body_bytes = size;
    }
    return true;
}

long http_request_read(const char *data, size_t length, struct http_request *request) {
    const char *end = data + length;
    const char *line = data;
    size_t line_length = 0;
    memset(request, 0, sizeof *request);
    /* Empty lines before a request are to be skipped (RFC 9112, 2.2). */
    const char *next = next_line(line, end, &line_length);
    while (next != NULL && line_length == 0) {
        line = next;
        next = next_line(line, end, &line_length);
    }
    if (next == NULL) return 0;
    if (!read_request_line(line, line_length, request)) return -1;
    for (;;) {
        line = next;
        next = next_line(line, end, &line_length);
        if (next == NULL) return 0;
        if (line_length == 0) return next - data;
        if (!read_header(line, line_length, request)) return -1;
    }
}
