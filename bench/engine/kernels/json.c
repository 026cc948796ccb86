// JSON: a document of AMOUNT records is written, parsed into a tree of allocated values, which is added up and freed.
#include "kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { NOTHING, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT };

// A value in its parent's list. Children of an object have a name.
struct value {
    struct value *next, *children;
    enum kind kind;
    double number;
    char *name, *text;
};

struct parser {
    const char *at, *end;
    int depth;
};

enum { DEEPEST = 100 };

static void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) give_up("no memory for JSON");
    return memory;
}

// --- Parsing ------------------------------------------------------------------------------------------------------------------

static void refuse(const struct parser *parser) {
    fprintf(stderr, "kernels: bad JSON at %.20s\n", parser->at);
    exit(1);
}

static char peek(struct parser *parser) {
    while (parser->at < parser->end &&
           (*parser->at == ' ' || *parser->at == '\n' || *parser->at == '\t' || *parser->at == '\r')) {
        parser->at++;
    }
    return parser->at < parser->end ? *parser->at : '\0';
}

static void expect(struct parser *parser, char c) {
    if (peek(parser) != c) refuse(parser);
    parser->at++;
}

static int take(struct parser *parser, char c) {
    int found = peek(parser) == c;
    if (found) parser->at++;
    return found;
}

static int digit_of(char c, uint32_t base) {
    uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a') + 10;
    return digit < base ? (int)digit : -1;
}

static char *put_utf8(char *out, uint32_t point) {
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (char)(0xc0 | point >> 6);
    } else {
        *out++ = (char)(0xe0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (point & 0x3f));
    return out;
}

// Reads what follows a backslash.
static char *unescape(struct parser *parser, char *out) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = *parser->at++;
    if (c == 'u') {
        uint32_t point = 0;
        if (parser->end - parser->at < 4) refuse(parser);
        for (int i = 0; i < 4; i++) {
            int digit = digit_of(*parser->at++, 16);
            if (digit < 0) refuse(parser);
            point = point << 4 | (uint32_t)digit;
        }
        return put_utf8(out, point);
    }
    const char *known = c == '\0' ? NULL : strchr(from, c);
    if (known == NULL) refuse(parser);
    *out = to[known - from];
    return out + 1;
}

static char *parse_string(struct parser *parser) {
    expect(parser, '"');
    const char *close = parser->at;
    while (close < parser->end && *close != '"') close += *close == '\\' ? 2 : 1;
    if (close >= parser->end) refuse(parser);
    // No escape is shorter than what it stands for.
    char *text = allocate((size_t)(close - parser->at) + 1), *out = text;
    while (parser->at < close) {
        char c = *parser->at++;
        if (c == '\\') out = unescape(parser, out);
        else *out++ = c;
    }
    parser->at = close + 1;
    return text;
}

static double parse_number(struct parser *parser) {
    const char *begin = parser->at;
    double sign = *parser->at == '-' ? -1 : 1, value = 0, scale = 1;
    if (sign < 0) parser->at++;
    for (; digit_of(*parser->at, 10) >= 0; parser->at++) value = value * 10 + digit_of(*parser->at, 10);
    if (*parser->at == '.') {
        for (parser->at++; digit_of(*parser->at, 10) >= 0; parser->at++) {
            value = value * 10 + digit_of(*parser->at, 10);
            scale *= 10;
        }
    }
    if (parser->at == begin || digit_of(parser->at[-1], 10) < 0) refuse(parser);
    return sign * value / scale;
}

static enum kind parse_word(struct parser *parser) {
    static const char *const words[] = {"null", "false", "true"};
    for (int i = 0; i < 3; i++) {
        size_t size = strlen(words[i]);
        if ((size_t)(parser->end - parser->at) >= size && memcmp(parser->at, words[i], size) == 0) {
            parser->at += size;
            return (enum kind)(NOTHING + i);
        }
    }
    refuse(parser);
    return NOTHING;
}

static struct value *parse_value(struct parser *parser);

static struct value *parse_children(struct parser *parser, enum kind kind) {
    char close = kind == OBJECT ? '}' : ']';
    struct value *first = NULL, **last = &first;
    parser->at++;
    if (++parser->depth > DEEPEST) refuse(parser);
    if (!take(parser, close)) {
        do {
            char *name = NULL;
            if (kind == OBJECT) {
                name = parse_string(parser);
                expect(parser, ':');
            }
            *last = parse_value(parser);
            (*last)->name = name;
            last = &(*last)->next;
        } while (take(parser, ','));
        expect(parser, close);
    }
    parser->depth--;
    return first;
}

static struct value *parse_value(struct parser *parser) {
    struct value *value = allocate(sizeof *value);
    char c = peek(parser);
    if (c == '{' || c == '[') {
        value->kind = c == '{' ? OBJECT : ARRAY;
        value->children = parse_children(parser, value->kind);
    } else if (c == '"') {
        value->kind = STRING;
        value->text = parse_string(parser);
    } else if (c == '-' || digit_of(c, 10) >= 0) {
        value->kind = NUMBER;
        value->number = parse_number(parser);
    } else {
        value->kind = parse_word(parser);
    }
    return value;
}

// --- The document -------------------------------------------------------------------------------------------------------------

enum { MOST_PER_RECORD = 256 };

static char *put(char *out, const char *text) {
    size_t size = strlen(text);
    memcpy(out, text, size);
    return out + size;
}

static char *put_number(char *out, uint32_t number) {
    char digits[10];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0) *out++ = digits[--count];
    return out;
}

static char *write_record(char *out, uint32_t id, uint32_t a, uint32_t b) {
    out = put_number(put(out, "  {\"id\": "), id);
    out = put_number(put(out, ", \"name\": \"user \\\""), a);
    out = put(put(out, "\\\" \\u00e9t\\u00e9\", \"active\": "), a & 1 ? "true" : "false");
    out = put_number(put(out, b & 1 ? ", \"balance\": -" : ", \"balance\": "), b % 100000);
    out = put_number(put(out, "."), 10 + a % 90);
    out = put_number(put(out, ",\n   \"tags\": [\"t"), b % 50);
    out = put_number(put(out, "\", \"line\\nbreak\", null], \"position\": {\"x\": "), a % 1000);
    out = put_number(put(out, ", \"y\": -"), b % 1000);
    return put(out, ".5}}");
}

static char *write_document(char *out, uint32_t records) {
    uint32_t random = 1234567u;
    out = put(out, "{\"version\": 3, \"records\": [\n");
    for (uint32_t i = 0; i < records; i++) {
        uint32_t a = next_random(&random), b = next_random(&random);
        out = write_record(out, i, a, b);
        out = put(out, i + 1 < records ? ",\n" : "\n");
    }
    return put(out, "]}\n");
}

static uint64_t add_text(uint64_t checksum, const char *text) {
    uint32_t hash = 0;
    for (; text != NULL && *text != '\0'; text++) hash = hash * 31 + (uint8_t)*text;
    return mix(checksum, hash);
}

static uint64_t add_and_free(struct value *value, uint64_t checksum) {
    for (struct value *next; value != NULL; value = next) {
        next = value->next;
        checksum = mix(checksum, (uint64_t)(int64_t)(value->number * 100) + value->kind);
        checksum = add_text(add_text(checksum, value->name), value->text);
        checksum = add_and_free(value->children, checksum);
        free(value->name);
        free(value->text);
        free(value);
    }
    return checksum;
}

uint64_t run_json(uint32_t amount) {
    // The zeros behind the text end numbers and words without a look at the size.
    char *document = allocate((size_t)amount * MOST_PER_RECORD + 64);
    struct parser parser = {document, write_document(document, amount), 0};
    struct value *root = parse_value(&parser);
    if (peek(&parser) != '\0') refuse(&parser);
    free(document);
    return add_and_free(root, 0);
}
