/* An HTTP/1.x request head read from the start of a buffer. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_method { METHOD_GET, METHOD_HEAD, METHOD_OTHER };

struct http_request {
    enum http_method method;
    /* Points into the buffer; not terminated. */
    const char *target;
    size_t target_length;
    /* HTTP/1.0 keeps a connection only if asked to, HTTP/1.1 unless asked not to. */
    bool http10;
    bool keep_alive;
    bool expects_continue;
    bool chunked;
    uint64_t body_bytes;
};

/*
 * Reads a head that ends with an empty line; lines may end with a bare LF. Returns the bytes it took, 0 if the head is not
 * complete yet, -1 if it is no HTTP/1 request.
 */
long http_request_read(const char *data, size_t length, struct http_request *request);

#endif
