/* An HTTP/1.x response read from a byte stream. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

enum { HTTP_HEADERS_LIMIT = 64 };

/* A piece of the received bytes; it is not terminated. */
struct http_text {
    const char *start;
    size_t length;
};

struct http_header {
    struct http_text name;
    struct http_text value;
};

struct http_response {
    int status;
    struct http_text reason;
    struct http_header headers[HTTP_HEADERS_LIMIT];
    size_t headers_count;
    struct http_text body;
};

enum http_outcome { HTTP_PARTIAL, HTTP_COMPLETE, HTTP_INVALID };

/*
 * Reads a response from the start of data, as often as more of it has arrived; all pieces point into data. A body ends where
 * Content-Length or chunked coding says so, else at the end of the stream, which ended tells. When a chunked body is complete
 * its chunks are moved together within data: after HTTP_COMPLETE the same data cannot be read again.
 */
enum http_outcome http_response_read(char *data, size_t length, bool ended, struct http_response *response);

/* Bytes that grow as a stream delivers them. */
struct http_buffer {
    char *data;
    size_t length;
    size_t capacity;
};

/* Makes room for at least `room` more bytes; false if there is no memory. */
bool http_buffer_reserve(struct http_buffer *buffer, size_t room);

#endif
